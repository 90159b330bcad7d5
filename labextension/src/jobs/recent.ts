import { isAbout, type IStudio, type JobRow, Resource } from '../studio';
import { FINAL_STATES, OPEN_STATES } from './states';

/** What has not ended, and the last five that did. */
export interface Recent {
  open: readonly JobRow[];
  ended: readonly JobRow[];
  /** How many have not ended; the list may be shorter. */
  total: number;
}

const MOST_OPEN = 20;
const MOST_ENDED = 5;

/** The jobs of the sidebar and of the Running panel. */
export function recentJobs({ call, changes }: IStudio): Resource<Recent> {
  const recent = new Resource<Recent>(async () => {
    const [open, ended] = await Promise.all([
      call('get', '/jobs', {
        query: { state: [...OPEN_STATES], limit: MOST_OPEN }
      }),
      call('get', '/jobs', {
        query: {
          state: [...FINAL_STATES],
          limit: MOST_ENDED
        }
      })
    ]);
    changes.seen(Math.min(open.change, ended.change));
    return { open: open.jobs, ended: ended.jobs, total: open.total };
  });
  return recent.follow(
    changes,
    event =>
      isAbout(event, 'jobs') &&
      (event.event === 'change' || event.what.includes('progress'))
  );
}
