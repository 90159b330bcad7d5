import { datasetsPlugin } from './datasets';
import { endpointsPlugin } from './endpoints';
import { jobsPlugin } from './jobs';
import { kernelPlugin } from './kernel/plugin';
import { lineagePlugin } from './lineage';
import { modelsPlugin } from './models';
import { monitorsPlugin } from './monitors';
import { pipelinesPlugin } from './pipelines';
import { recipesPlugin } from './recipes';
import { runsPlugin } from './runs';
import { schedulesPlugin } from './schedules';
import { shellPlugin } from './shell/plugin';
import { studioPlugin } from './studio/plugin';

/** Every plugin, the lowest first. */
export default [
  studioPlugin,
  shellPlugin,
  kernelPlugin,
  jobsPlugin,
  runsPlugin,
  datasetsPlugin,
  modelsPlugin,
  endpointsPlugin,
  monitorsPlugin,
  pipelinesPlugin,
  schedulesPlugin,
  recipesPlugin,
  lineagePlugin
];
