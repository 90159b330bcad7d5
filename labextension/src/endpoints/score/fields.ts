import type { NewTransform } from '../../studio';

/** What stands in the form that scores a file, as it is written there. */
export interface Fields {
  /** `late-flights/3`, `late-flights@champion`. */
  version: string;
  /** A file, a pattern, a folder, or a dataset's version. */
  source: string;
  /** Empty takes the place that the source suggests. */
  to: string;
  /** Rows at once; empty lets the job choose. */
  miniBatch: string;
  /** Rows that may fail; -1 is any number. */
  threshold: string;
  workers: string;
  /** The name of the new column. */
  prediction: string;
  join: boolean;
  compile: boolean;
}

export const BLANK: Fields = {
  version: '',
  source: '',
  to: '',
  miniBatch: '',
  threshold: '0',
  workers: '1',
  prediction: 'prediction',
  join: true,
  compile: false
};

/** What a person can write wrongly. */
export type Field = keyof Fields;

const DATASET = /^[A-Za-z0-9_][\w.-]*\/[1-9][0-9]*$/;

/** Where the scored rows go where nobody says so: beside the source, in its format. */
export function placeFor(source: string): string {
  const path = source.trim();
  const found = /^((?:\/|~).*\/)([^/*?[\]]+)\.(parquet|csv|jsonl)$/.exec(path);
  return found ? `${found[1]}${found[2]}-scored.${found[3]}` : '';
}

/** The fields that are written wrongly, in the order in which they stand. */
export function wrongIn(fields: Fields): Field[] {
  const found: Field[] = [];
  const whole = (text: string, low: number, free = false) =>
    text.trim() === '' ? free : /^-?\d+$/.test(text) && Number(text) >= low;
  if (!/^[^/@:\\]+([/@][\w-]+)?$/.test(fields.version.trim())) {
    found.push('version');
  }
  const source = fields.source.trim();
  if (!/^[/~]/.test(source) && !DATASET.test(source)) {
    found.push('source');
  }
  const to = fields.to.trim() || placeFor(source);
  if (!/^[/~].*\.(parquet|csv|jsonl)$/i.test(to)) {
    found.push('to');
  }
  if (!whole(fields.miniBatch, 1, true)) {
    found.push('miniBatch');
  }
  if (!whole(fields.threshold, -1)) {
    found.push('threshold');
  }
  if (!whole(fields.workers, 1)) {
    found.push('workers');
  }
  if (fields.prediction.trim() === '') {
    found.push('prediction');
  }
  return found;
}

/** What the studio is asked for; of fields that are right. */
export function wishOf(fields: Fields): NewTransform {
  const source = fields.source.trim();
  return {
    version: fields.version.trim(),
    ...(DATASET.test(source) ? { dataset: source } : { paths: [source] }),
    to: fields.to.trim() || placeFor(source),
    ...(fields.miniBatch.trim() && { mini_batch: Number(fields.miniBatch) }),
    error_threshold: Number(fields.threshold),
    workers: Number(fields.workers),
    prediction: fields.prediction.trim(),
    join: fields.join,
    compile: fields.compile,
    client: 'lab'
  };
}
