import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import { type IStudio, isAbout, type JobRow, type JobState } from '../studio';
import { minutes } from '../ui/format';
import { isFinal, wordOf } from './states';
import { Commands } from './tokens';

/** Which ends of jobs are told. */
export type Notify = 'always' | 'failures' | 'never';

/** More ends than this at once are told in one sentence. */
const MANY = 3;
const REST = 400;
/** Jobs among which those are looked for that another slice tells of. */
const NEWEST = 200;

/**
 * Tell a person when a job ends, once for each; many at once in one sentence.
 *
 * @param wanted - What the settings say, asked each time.
 * @param isTold - Whether another slice has told what came of a job.
 */
export function notifyEnds(options: {
  studio: IStudio;
  commands: CommandRegistry;
  trans: TranslationBundle;
  wanted: () => Notify;
  isTold: (job: JobRow) => boolean;
}): void {
  const { studio, commands, trans, wanted, isTold } = options;
  const ended = new Map<string, JobState>();
  let timer: number | undefined;

  const tell = async () => {
    timer = undefined;
    const jobs = [...ended];
    ended.clear();
    if (jobs.length > MANY) {
      const left = await untold(jobs);
      if (left.length > 0) {
        tellMany(left);
      }
      return;
    }
    for (const [id] of jobs) {
      try {
        const { row } = await studio.call('get', '/jobs/{job}', {
          path: { job: id }
        });
        if (!isTold(row)) {
          tellOne(row);
        }
      } catch {
        // A job that is gone, or a server that is, has nothing more to tell.
      }
    }
  };

  /** The states of those jobs whose end no other slice has told; of many, the newest are looked at. */
  const untold = async (jobs: readonly [string, JobState][]) => {
    try {
      const page = await studio.call('get', '/jobs', {
        query: { limit: NEWEST }
      });
      const known = new Set(page.jobs.filter(isTold).map(row => row.id));
      return jobs.filter(([id]) => !known.has(id)).map(([, state]) => state);
    } catch {
      // That they ended is known, whatever else can be read.
      return jobs.map(([, state]) => state);
    }
  };

  const tellOne = (row: JobRow) => {
    const name = `${row.name} ${row.number}`;
    const took =
      row.started && row.ended ? minutes(row.ended - row.started) : '';
    const actions = [
      {
        label: trans.__('Open'),
        callback: () => {
          void commands.execute(Commands.openJob, { job: row.id });
        }
      }
    ];
    if (row.state === 'succeeded') {
      Notification.success(trans.__('%1 succeeded in %2', name, took), {
        autoClose: 5000,
        actions
      });
    } else if (row.state === 'stopped') {
      Notification.info(trans.__('%1 was stopped', name), {
        autoClose: 5000,
        actions
      });
    } else {
      Notification.error(
        trans.__(
          '%1 %2: %3',
          name,
          wordOf(row.state, trans),
          row.sentence ?? ''
        ),
        { autoClose: false, actions }
      );
    }
  };

  const tellMany = (states: readonly JobState[]) => {
    const bad = states.filter(state => state === 'failed' || state === 'lost');
    const words = trans.__(
      '%1 jobs ended, %2 of them failed',
      states.length,
      bad.length
    );
    const actions = [
      {
        label: trans.__('Open'),
        callback: () => {
          void commands.execute(Commands.openJobs);
        }
      }
    ];
    if (bad.length > 0) {
      Notification.error(words, { autoClose: false, actions });
    } else {
      Notification.success(words, { autoClose: 5000, actions });
    }
  };

  studio.changes.heard.connect((_, event) => {
    if (!isAbout(event, 'jobs') || event.event !== 'change') {
      return;
    }
    const state = event.verb as JobState;
    const bad = state === 'failed' || state === 'lost';
    if (
      !isFinal(state) ||
      wanted() === 'never' ||
      (wanted() === 'failures' && !bad)
    ) {
      return;
    }
    ended.set(event.entity, state);
    timer ??= window.setTimeout(() => void tell(), REST);
  });
}
