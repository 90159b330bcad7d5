import type { NewSchedule, Schedule } from '../../studio';
import type { Pair } from '../../ui/form';
import { writtenIn } from './moments';

type Does = NewSchedule['does'];

/** What a form can have started; what else a schedule has stays as it is. */
export type Kind = 'pipeline' | 'file' | 'kept';

/** What stands in the form. */
export interface Fields {
  kind: Kind;
  /** Of a pipeline that has run: its name. */
  pipeline: string;
  /** A script or a notebook, as the file browser shows it, or from / or ~. */
  file: string;
  params: readonly Pair[];
  name: string;
  cron: string;
  /** Empty is the machine's. */
  zone: string;
  /** Nothing is due before it: a date and time in that zone, or empty. */
  starts: string;
  /** Nothing is due after it. */
  ends: string;
  overlap: NewSchedule['overlap'] & string;
  missed: NewSchedule['missed'] & string;
  /** Seconds. */
  grace: string;
}

/** The form as it is opened. */
export const BLANK: Fields = {
  kind: 'pipeline',
  pipeline: '',
  file: '',
  params: [],
  name: '',
  cron: '0 6 * * 1-5',
  zone: '',
  starts: '',
  ends: '',
  overlap: 'skip',
  missed: 'once',
  grace: '60'
};

/** The form of a schedule that there is. */
export function fieldsOf({ row, does }: Schedule): Fields {
  const { name, cron, zone, overlap, missed, grace } = row;
  const plain = {
    name,
    cron,
    zone,
    starts: writtenIn(row.starts, zone),
    ends: writtenIn(row.ends, zone),
    overlap,
    missed,
    grace: String(grace)
  };
  if (does.kind === 'pipeline' && does.digest === null) {
    const params = pairsOf(does.parameters ?? {});
    return {
      ...BLANK,
      ...plain,
      kind: 'pipeline',
      pipeline: does.name,
      params
    };
  }
  if (does.kind === 'file' && !does.file.command) {
    const { source, script, notebook, params } = does.file;
    const file = `${source.replace(/\/$/, '')}/${script ?? notebook ?? ''}`;
    return {
      ...BLANK,
      ...plain,
      kind: 'file',
      file,
      params: pairsOf(params ?? {})
    };
  }
  return { ...BLANK, ...plain, kind: 'kept' };
}

/** A name for what is started, where a person gave none. */
export function defaultName({ kind, pipeline, file }: Fields): string {
  return kind === 'pipeline' ? pipeline : (file.split('/').pop() ?? '');
}

/**
 * What is to be started; null where that stays as it is.
 *
 * @param root - Where the file browser's top folder is on disk.
 */
export function doesOf(
  { kind, pipeline, file, params }: Fields,
  root: string,
  before?: Schedule['does']
): Does | null {
  if (kind === 'pipeline') {
    return {
      kind,
      name: pipeline.trim(),
      // The contract has no type for values of any type.
      parameters: valuesOf(params) as Record<string, never>
    };
  }
  if (kind === 'kept') {
    return null;
  }
  const path = resolved(file, root);
  const at = path.lastIndexOf('/');
  const inside = path.slice(at + 1);
  const kept = before?.kind === 'file' ? before.file : {};
  return {
    kind,
    file: {
      ...kept,
      source: path.slice(0, at) || '/',
      script: inside.endsWith('.ipynb') ? null : inside,
      notebook: inside.endsWith('.ipynb') ? inside : null,
      params: valuesOf(params) as Record<string, string | number | boolean>
    }
  };
}

/** What keeps the form from being sent, by field. */
export function wrong(fields: Fields): 'pipeline' | 'file' | 'grace' | null {
  if (fields.kind === 'pipeline' && !fields.pipeline.trim()) {
    return 'pipeline';
  }
  if (fields.kind === 'file' && !/\.(py|ipynb)$/.test(fields.file.trim())) {
    return 'file';
  }
  const grace = Number(fields.grace);
  return grace >= 30 && grace <= 86_400 ? null : 'grace';
}

/** Values as they stand: JSON where it is that, else a text. */
export function valuesOf(pairs: readonly Pair[]): Record<string, unknown> {
  return Object.fromEntries(
    pairs
      .filter(({ name }) => name.trim())
      .map(({ name, value }) => [name.trim(), read(value)])
  );
}

function read(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function pairsOf(values: Record<string, unknown>): Pair[] {
  return Object.entries(values).map(([name, value]) => ({
    name,
    value: typeof value === 'string' ? value : JSON.stringify(value)
  }));
}

function resolved(path: string, root: string): string {
  const given = path.trim();
  return given.startsWith('/') || given.startsWith('~')
    ? given
    : `${root.replace(/\/+$/, '')}/${given.replace(/^(\.\/)+/, '')}`;
}
