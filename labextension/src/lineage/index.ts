export { lineagePlugin } from './plugin';
