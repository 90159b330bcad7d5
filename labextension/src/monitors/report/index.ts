export { ReportView } from './view';
