import { isAbout } from './changes';
import { StudioError } from './errors';
import { Resource } from './resource';
import type { IStudio } from './tokens';
import type { Job } from './types';

/** A job as it stands, read again whenever it changes. */
export function followJob(
  { call, changes }: IStudio,
  job: string
): Resource<Job> {
  return new Resource(() =>
    call('get', '/jobs/{job}', { path: { job } })
  ).follow(changes, event => isAbout(event, 'jobs', job));
}

/** Wait until a job that is followed has ended; rejects where it cannot be read at all. */
export function untilEnded(
  job: Resource<Job>,
  onStep: () => void
): Promise<Job> {
  return new Promise((resolve, reject) => {
    job.stateChanged.connect(() => {
      onStep();
      if (job.value && job.value.row.ended !== null) {
        resolve(job.value);
      } else if (job.error && !job.value) {
        reject(job.error);
      }
    });
    job.watch();
  });
}

/** Why a job did not do what it was asked for: its sentence, and what to do, each a line of its message. */
export function failureOf({ row, failure }: Job): StudioError {
  const [message, ...hint] = (failure?.message ?? '').split('\n');
  return new StudioError(
    {
      code: 'refused',
      message: message || failure?.sentence || row.sentence || row.state,
      hint: hint.join(' ') || null
    },
    0
  );
}
