import { isAbout, type IStudio, type JobRow, Resource } from '../studio';
import { FINAL_STATES, OPEN_STATES } from './states';

/** What has not ended, and the last few that did. */
export interface Recent {
  open: readonly JobRow[];
  ended: readonly JobRow[];
  /** How many have not ended; the list may be shorter. */
  total: number;
}

const MOST_OPEN = 20;
/** Milliseconds between two reads of how far jobs are. */
const PACE = 1000;

/**
 * The jobs of the sidebar, of Home and of the Running panel.
 *
 * @param most - How many that ended, asked at each read.
 */
export function recentJobs(
  { call, changes }: IStudio,
  most: () => number = () => 5
): Resource<Recent> {
  // Progress moves what is open, and nothing that has ended.
  let ended: { rows: readonly JobRow[]; most: number } | undefined;
  let changed = 0;
  const recent = new Resource<Recent>(async () => {
    const wanted = most();
    const known = ended?.most === wanted ? ended.rows : undefined;
    const before = changed;
    const [open, last] = await Promise.all([
      call('get', '/jobs', {
        query: { state: [...OPEN_STATES], limit: MOST_OPEN }
      }),
      known
        ? null
        : call('get', '/jobs', {
            query: { state: [...FINAL_STATES], limit: Math.max(1, wanted) }
          })
    ]);
    changes.seen(Math.min(open.change, last?.change ?? open.change));
    const rows = last ? last.jobs.slice(0, wanted) : (known ?? []);
    ended = before === changed ? { rows, most: wanted } : undefined;
    return { open: open.jobs, ended: rows, total: open.total };
  });
  changes.heard.connect((_, event) => {
    if (
      event.event === 'missed' ||
      (isAbout(event, 'jobs') && event.event === 'change')
    ) {
      ended = undefined;
      changed += 1;
    }
  });
  return recent.follow(
    changes,
    event =>
      isAbout(event, 'jobs') &&
      (event.event === 'change' || event.what.includes('progress')),
    PACE,
    { cost: 2 }
  );
}
