export { addRecipeCommands, exportItems, RecipeCommands } from './commands';
export { Exporting } from './model';
export { outsideOf } from './outside';
export { ExportPane } from './pane';
