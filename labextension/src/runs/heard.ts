import type { StudioEvent } from '../studio';

/**
 * Whether an event may change a run: a job's run does as the job says more, others are told of by themselves.
 *
 * @param ofJob - Which jobs' runs matter; all unless said.
 */
export function mayChange(
  event: StudioEvent,
  ofJob: (job: string) => boolean = () => true
): boolean {
  if (event.event !== 'change' && event.event !== 'grew') {
    return false;
  }
  if (event.slice !== 'jobs') {
    return event.slice === 'runs';
  }
  return (
    ofJob(event.entity) &&
    (event.event === 'change' || event.what.includes('metrics'))
  );
}
