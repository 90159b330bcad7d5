import type { TranslationBundle } from '@jupyterlab/translation';
import type { DriftRow } from '../studio';
import { count } from '../ui/format';

/** `1 broke, 2 drifted of 12`: what became of a report's columns. */
export function countedOf(
  { counts }: Pick<DriftRow, 'counts'>,
  trans: TranslationBundle
): string {
  const { violation, drift, unjudged, ok, ignored } = counts;
  const all = violation + drift + unjudged + ok + ignored;
  const parts = [
    violation > 0 && trans.__('%1 broke', count(violation)),
    drift > 0 && trans.__('%1 drifted', count(drift)),
    violation + drift === 0 && trans.__('none moved')
  ].filter(Boolean);
  return trans.__('%1 of %2', parts.join(', '), count(all));
}

/** What a report is called: its name, and its number where the name does not say it. */
export function titleOf({
  name,
  number
}: Pick<DriftRow, 'name' | 'number'>): string {
  return name.split(' ').at(-1) === String(number) ? name : `${name} ${number}`;
}
