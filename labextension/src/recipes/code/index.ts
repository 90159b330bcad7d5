export { CodePane } from './pane';
