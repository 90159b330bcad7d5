export { recipesPlugin } from './plugin';
