import { jobsPlugin } from './jobs';
import { shellPlugin } from './shell/plugin';
import { studioPlugin } from './studio/plugin';

/** Every plugin, the lowest first. */
export default [studioPlugin, shellPlugin, jobsPlugin];
