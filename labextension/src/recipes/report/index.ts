export { ReportPane } from './pane';
