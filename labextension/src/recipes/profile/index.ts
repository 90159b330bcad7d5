export { ProfilePane } from './pane';
