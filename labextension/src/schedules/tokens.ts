import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { IStudio } from '../studio';

/** What the views of this slice are made with. */
export interface SchedulesDesk {
  studio: IStudio;
  commands: CommandRegistry;
  trans: TranslationBundle;
  /** The address of a thing of any slice. */
  linkTo: (slice: string, entity: string) => string;
}

/** The slice's commands. */
export const Commands = {
  openSchedules: 'cellworks:open-schedules',
  openSchedule: 'cellworks:open-schedule',
  newSchedule: 'cellworks:new-schedule',
  editSchedule: 'cellworks:edit-schedule',
  runSchedule: 'cellworks:run-schedule',
  pauseSchedule: 'cellworks:pause-schedule',
  resumeSchedule: 'cellworks:resume-schedule',
  deleteSchedule: 'cellworks:delete-schedule'
} as const;

/** Commands of other slices that this one leads to, where they are there. */
export const Elsewhere = {
  openJob: 'cellworks:open-job',
  openExecution: 'cellworks:open-execution'
} as const;

/** What the form of a new schedule may be given. */
export interface Given {
  /** A pipeline that has run. */
  pipeline?: string;
  /** A script or a notebook, as the file browser has it. */
  file?: string;
}
