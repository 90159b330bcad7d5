export { modelsPlugin } from './plugin';
