import type { Pair } from '../../ui/form';

/** What the server is told to register. */
export interface NewPlace {
  path: string | null;
  source: Source | null;
  format: Format | null;
  description: string | null;
  tags: Record<string, string> | null;
  new: boolean;
}

/** A URL, or what is read of a database. */
export type Source =
  | { type: 'url'; url: string; options: Record<string, string> }
  | { type: 'sql'; url: string; table: string | null; query: string | null };

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
  /** A path, a URL, or a database's URL. */
  path: string;
  /** Of a URL's store. */
  options: readonly Pair[];
  /** Of a database; with a query it is not asked for. */
  table: string;
  query: string;
  name: string;
  format: Format | '';
  description: string;
  tags: readonly Pair[];
  isNew: boolean;
}

/** The form as it is opened. */
export const BLANK: Fields = {
  path: '',
  options: [],
  table: '',
  query: '',
  name: '',
  format: '',
  description: '',
  tags: [],
  isNew: false
};

/** What a place is, by how it is written. */
export function kindOfPlace(place: string): 'path' | 'url' | 'sql' {
  const scheme = /^([a-z][a-z0-9.-]*)(\+[a-z0-9_]+)?:\/\//i.exec(place.trim());
  return scheme === null
    ? 'path'
    : DATABASES.has(scheme[1].toLowerCase())
      ? 'sql'
      : 'url';
}

const DATABASES = new Set([
  'sqlite',
  'postgresql',
  'postgres',
  'mysql',
  'mariadb',
  'mssql',
  'oracle',
  'duckdb'
]);

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
export function bodyOf(fields: Fields, root: string): NewPlace {
  const source = sourceOf(fields);
  return {
    path: source ? null : resolved(fields.path, root),
    source,
    format: source?.type === 'sql' ? null : fields.format || null,
    description: fields.description.trim() || null,
    tags: tagsIn(fields.tags),
    new: fields.isNew
  };
}

function sourceOf({ path, options, table, query }: Fields): Source | null {
  const url = path.trim();
  const kind = kindOfPlace(url);
  if (kind === 'url') {
    return { type: kind, url, options: tagsIn(options) ?? {} };
  }
  return kind === 'path'
    ? null
    : {
        type: kind,
        url,
        table: query.trim() ? null : table.trim() || null,
        query: query.trim() || null
      };
}

/** What keeps the form from being sent, by field. */
export function wrong({
  path,
  name,
  table,
  query
}: Fields): 'path' | 'name' | 'query' | null {
  if (!path.trim()) {
    return 'path';
  }
  if (kindOfPlace(path) === 'sql' && !table.trim() && !query.trim()) {
    return 'query';
  }
  return /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/.test(name) ? null : 'name';
}
