import type { StudioEvent } from '../studio';

/** What stands for a job where something else than a job wrote to the store. */
const STORE = 'store';

/**
 * Whether an event may change a run: a job's does once the store has more of what the job said, and as the
 * job moves on; what others write is told of by itself.
 *
 * @param ofJob - Which jobs' runs matter; all unless said.
 */
export function mayChange(
  event: StudioEvent,
  ofJob: (job: string) => boolean = () => true
): boolean {
  if (event.event === 'grew') {
    const { slice, entity } = event;
    return slice === 'runs' && (entity === STORE || ofJob(entity));
  }
  return (
    event.event === 'change' && event.slice === 'jobs' && ofJob(event.entity)
  );
}
