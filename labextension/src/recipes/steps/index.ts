export { historyKeys, RecipePane } from './pane';
export { Writing } from './writing';
