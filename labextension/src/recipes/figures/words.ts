import { figure } from '../../ui/format';
import type { Answer } from '../wrangler/types';

export type ChartAnswer = Extract<Answer, { type: 'chart' }>;
export type Profile = Extract<Answer, { type: 'profile' }>;
export type Axis = ChartAnswer['x'];

/** A place on an axis as people read it: a category, a time in UTC, a number. */
export function placeWords(axis: Axis, value: number): string {
  const label = axis.labels?.[value];
  return label ?? (axis.time ? moment(value) : figure(value));
}

/** `2013-07-01`, `2013-07-01 06:00` within a day. */
export function moment(milliseconds: number): string {
  const at = new Date(milliseconds);
  if (Number.isNaN(at.getTime())) {
    return figure(milliseconds);
  }
  const words = at.toISOString();
  return words.endsWith('T00:00:00.000Z')
    ? words.slice(0, 10)
    : words.slice(0, 16).replace('T', ' ');
}

/** What a bin or a category is called. */
export function binWords(axis: Axis, at: number): string {
  const { edges = [] } = axis;
  return edges.length > 0
    ? `${placeWords({ ...axis, labels: [] }, edges[at])} – ${placeWords({ ...axis, labels: [] }, edges[at + 1])}`
    : placeWords(axis, at);
}
