export { schedulesPlugin } from './plugin';
