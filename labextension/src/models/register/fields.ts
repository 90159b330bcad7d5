/** From where a version is made. */
export type From = 'run' | 'model' | 'path';

/** What stands in the form. */
export interface Fields {
  name: string;
  from: From;
  run: string;
  model: string;
  /** Of what was trained elsewhere: where it lies on the studio's host, or an MLflow URI. */
  path: string;
  /** Its maker's code may run. */
  trust: boolean;
  /** Rows that it predicts, as JSON. */
  example: string;
  /** A version of a dataset. */
  baseline: string;
  /** The interpreter that reads it; empty is the studio's. */
  python: string;
  description: string;
  comment: string;
}

/** An empty form. */
export const BLANK: Fields = {
  name: '',
  from: 'run',
  run: '',
  model: '',
  path: '',
  trust: false,
  example: '',
  baseline: '',
  python: '',
  description: '',
  comment: ''
};

/** Fields that say themselves what is wrong with them, by the name that the server has for them. */
export const FIELDS: Record<string, keyof Fields> = {
  name: 'name',
  run: 'run',
  model: 'model',
  path: 'path',
  trust_pickle: 'trust',
  example: 'example',
  baseline: 'baseline',
  python: 'python'
};

/** What keeps the form from being sent, by field. */
export function wrong(fields: Fields): 'name' | From | null {
  if (!/^[^/\\:]{1,200}$/.test(fields.name.trim())) {
    return 'name';
  }
  const from = fields[fields.from].trim();
  const isRight =
    fields.from === 'path' ? from !== '' : /^[\w-]{1,100}$/.test(from);
  return isRight ? null : fields.from;
}
