export { jobsPlugin } from './plugin';
