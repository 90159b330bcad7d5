import type { NewDrift } from '../../studio';
import type { Pair } from '../../ui/form';
import { NO_SIDE, secondsOf, type Side, sourceOf, wrongInSide } from './sides';

/** By whose rules it is judged. */
export type Preset = NonNullable<NonNullable<NewDrift['settings']>['preset']>;

/** Every preset, ours first, with the limit that it has for all columns. */
export const PRESETS: readonly (readonly [preset: Preset, limit: number])[] = [
  ['cellworks', 0.1],
  ['sagemaker', 0.1],
  ['vertex', 0.3],
  ['azure', 0.1]
];

/** What stands in the form that compares data, as it is written there. */
export interface Fields {
  reference: Side;
  current: Side;
  /** Of the report; empty is named after both sides. */
  name: string;
  preset: Preset;
  /** The limit of all columns; empty is the preset's. */
  threshold: string;
  /** Limits of single columns. */
  thresholds: readonly Pair[];
  /** How much the model relies on single columns. */
  importance: readonly Pair[];
  /** Columns, with commas between them. */
  ignore: string;
  label: string;
  /** Columns, with commas between them. */
  prediction: string;
  time: string;
  /** `1h`; empty does not cut. */
  window: string;
}

export const BLANK: Fields = {
  reference: { ...NO_SIDE, kind: 'dataset' },
  current: NO_SIDE,
  name: '',
  preset: 'cellworks',
  threshold: '',
  thresholds: [],
  importance: [],
  ignore: '',
  label: '',
  prediction: '',
  time: '',
  window: ''
};

/** What a person can write wrongly. */
export type Wrong =
  | 'reference'
  | 'reference-span'
  | 'current'
  | 'current-span'
  | 'threshold'
  | 'thresholds'
  | 'importance'
  | 'time'
  | 'window';

/** Names that stand with commas between them. */
export function namesIn(text: string): string[] {
  return text
    .split(',')
    .map(one => one.trim())
    .filter(Boolean);
}

/** What is written wrongly, in the order in which it stands. */
export function wrongIn(fields: Fields): Wrong[] {
  const found: Wrong[] = [];
  for (const side of ['reference', 'current'] as const) {
    const wrong = wrongInSide(fields[side]);
    if (wrong) {
      found.push(wrong === 'name' ? side : `${side}-span`);
    }
  }
  if (fields.threshold.trim() !== '' && !isLimit(fields.threshold)) {
    found.push('threshold');
  }
  for (const pairs of ['thresholds', 'importance'] as const) {
    const isRight = ({ name, value }: Pair) => name.trim() && isLimit(value);
    if (!fields[pairs].every(isRight)) {
      found.push(pairs);
    }
  }
  const isCut = fields.window.trim() !== '';
  if (isCut && fields.current.kind !== 'requests' && !fields.time.trim()) {
    found.push('time');
  }
  if (isCut && !(secondsOf(fields.window) > 0)) {
    found.push('window');
  }
  return found;
}

function isLimit(text: string): boolean {
  return text.trim() !== '' && Number(text) >= 0 && Number(text) <= 1e12;
}

/** Numbers of single columns, by name. */
export function numbersIn(pairs: readonly Pair[]): Record<string, number> {
  return Object.fromEntries(
    pairs.map(({ name, value }) => [name.trim(), Number(value)])
  );
}

/** What the studio is asked for; of fields that are right. */
export function wishOf(fields: Fields, now?: number): NewDrift {
  const time = fields.time.trim();
  return {
    reference: sourceOf(fields.reference, now),
    current: sourceOf(fields.current, now),
    settings: {
      preset: fields.preset,
      ...(fields.threshold.trim() && { threshold: Number(fields.threshold) }),
      thresholds: numbersIn(fields.thresholds),
      // When a row was is no feature, whatever it looks like.
      ignore: [...namesIn(fields.ignore), ...(time ? [time] : [])]
    },
    columns: {
      label: fields.label.trim() || null,
      predictions: namesIn(fields.prediction),
      time: time || null,
      window: fields.window.trim() ? secondsOf(fields.window) : null
    },
    importance: numbersIn(fields.importance),
    name: fields.name.trim() || null
  };
}
