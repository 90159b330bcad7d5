export { monitorsPlugin } from './plugin';
