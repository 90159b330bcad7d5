export { runsPlugin } from './plugin';
