export { ChartsPane } from './pane';
