export { endpointsPlugin } from './plugin';
