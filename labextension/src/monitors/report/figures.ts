import type { FeatureDrift } from '../../studio';
import { figure } from '../../ui/format';

type Kind = FeatureDrift['kind'];

/** `2013-07-01 06:00`, in UTC, as windows are cut. */
export function moment(seconds: number): string {
  const at = new Date(seconds * 1000);
  return Number.isNaN(at.getTime())
    ? figure(seconds)
    : at.toISOString().slice(0, 16).replace('T', ' ');
}

/** A value of a column: a time as one, a duration in seconds. */
export function valueOf(kind: Kind, value: number): string {
  if (kind === 'datetime') {
    return moment(value);
  }
  const short = figure(Number(value.toPrecision(4)));
  return kind === 'duration' ? `${short} s` : short;
}

/** A time as short as the length of windows lets it be: `2013-07-01`, `07-01 06:00`. */
export function dayOf(seconds: number, window: number): string {
  const said = moment(seconds);
  return window % 86_400 === 0 ? said.slice(0, 10) : said.slice(5);
}
