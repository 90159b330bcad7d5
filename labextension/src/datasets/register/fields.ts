import type { Pair } from '../../ui/form';

/** What the server is told to register. */
export interface NewPath {
  path: string;
  format: Format | null;
  description: string | null;
  tags: Record<string, string> | null;
  new: boolean;
}

/** A format that a person may say, where the names do not. */
export type Format = 'parquet' | 'csv' | 'jsonl' | 'arrow' | 'other';

/** Every format. */
export const FORMATS: readonly Format[] = [
  'parquet',
  'csv',
  'jsonl',
  'arrow',
  'other'
];

/** What stands in the form. */
export interface Fields {
  path: string;
  name: string;
  format: Format | '';
  description: string;
  tags: readonly Pair[];
  isNew: boolean;
}

/** The form as it is opened. */
export const BLANK: Fields = {
  path: '',
  name: '',
  format: '',
  description: '',
  tags: [],
  isNew: false
};

/**
 * Where a path that a person typed or picked lies, for the studio.
 *
 * @param root - Where the file browser's top folder is on disk.
 */
export function resolved(path: string, root: string): string {
  const given = path.trim();
  if (!given || given.startsWith('/') || /^~(\/|$)/.test(given)) {
    return given;
  }
  return `${root.replace(/\/+$/, '')}/${given.replace(/^(\.\/)+/, '')}`;
}

/** A name for the dataset that a path is: that of the file, without what says its format. */
export function nameOf(path: string): string {
  const last = path.replace(/\/+$/, '').split('/').pop() ?? '';
  return last
    .replace(/\.(gz|bz2|xz|zst)$/i, '')
    .replace(/\.(parquet|pq|csv|tsv|jsonl|ndjson|arrow|feather|ipc)$/i, '')
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 100);
}

/** The lines of the form that have a name; null where none has, which leaves the tags that are there. */
export function tagsIn(pairs: readonly Pair[]): Record<string, string> | null {
  const named = pairs
    .map(({ name, value }) => [name.trim(), value.trim()] as const)
    .filter(([name]) => name);
  return named.length > 0 ? Object.fromEntries(named) : null;
}

/** What the server is told. */
export function bodyOf(fields: Fields, root: string): NewPath {
  return {
    path: resolved(fields.path, root),
    format: fields.format || null,
    description: fields.description.trim() || null,
    tags: tagsIn(fields.tags),
    new: fields.isNew
  };
}

/** What keeps the form from being sent, by field. */
export function wrong({ path, name }: Fields): 'path' | 'name' | null {
  if (!path.trim()) {
    return 'path';
  }
  return /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/.test(name) ? null : 'name';
}
