export type { ColumnAction, ColumnMenu } from './columnmenu';
export { GridPane } from './pane';
