export { pipelinesPlugin } from './plugin';
