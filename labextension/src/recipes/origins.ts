import { PageConfig, PathExt } from '@jupyterlab/coreutils';
import type { Contents } from '@jupyterlab/services';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { StudioError } from '../studio';
import type { Kept, Origin, Sampling } from './wrangler/types';

/** Names of files that the wrangler opens. */
const DATA =
  /\.(csv|tsv|parquet|pq|jsonl|ndjson|json|xlsx|xls)(\.(gz|bz2|xz|zst))?$/i;
const RECIPE = /\.recipe\.json$/i;
/** What all rows are called. */
export const ALL: Sampling = { how: 'all' };

/** What the command that opens a wrangler is given. */
export interface Given {
  /** The path of a notebook, and the name that a frame has there. */
  notebook?: string;
  frame?: string;
  /** A file, as the file browser shows it, from `/` or `~`, or a URL. */
  path?: string;
  /** `flights/2`. */
  dataset?: string;
  /** A `.recipe.json`, as the file browser shows it. */
  recipe?: string;
  /** The tab that was open before the page was loaded again. */
  tab?: string;
}

/** The arguments of the command, for whoever calls it. */
export const GIVEN_ARGS = {
  type: 'object' as const,
  properties: {
    notebook: { type: 'string', description: 'The path of a notebook.' },
    frame: {
      type: 'string',
      description: 'The name of a DataFrame there: flights, or Out[12].'
    },
    path: {
      type: 'string',
      description: 'A file, as the file browser shows it, or a URL.'
    },
    dataset: { type: 'string', description: 'A dataset: flights/2.' },
    recipe: { type: 'string', description: 'The path of a .recipe.json.' },
    tab: { type: 'string', description: 'A tab that was open before.' }
  }
} satisfies ReadonlyPartialJSONObject;

/** Whether a file is offered to be opened. */
export function isForWrangler(path: string): boolean {
  return DATA.test(path);
}

/** Whether a file is a recipe. */
export function isRecipe(path: string): boolean {
  return RECIPE.test(path);
}

/** What is to be opened; null where nothing says it. */
export function originOf({
  notebook,
  frame,
  path,
  dataset
}: Given): { origin: Origin; notebook: string | null } | null {
  if (frame && notebook) {
    return { origin: { type: 'frame', name: frame }, notebook };
  }
  if (path) {
    return {
      origin: { type: 'file', path: onDisk(path), sheet: null },
      notebook: null
    };
  }
  return dataset
    ? { origin: { type: 'dataset', ref: dataset }, notebook: null }
    : null;
}

/** Where a file of the file browser lies; a URL or a whole path is what it is. */
export function onDisk(path: string): string {
  if (path.includes('://') || /^[/~]/.test(path)) {
    return path;
  }
  const root = PageConfig.getOption('serverRoot') || '~';
  return `${root.replace(/\/$/, '')}/${path}`;
}

/** A path as the server has it; throws for one on a drive that is no disk of the server. */
export function localPath(contents: Contents.IManager, path: string): string {
  const drive = contents.driveName(path);
  if (drive && drive !== 'RTC') {
    throw new StudioError(
      {
        code: 'invalid_input',
        message: `${path} lies on the drive ${drive}, which is no disk of the server.`,
        field: 'path',
        hint: 'Read it in a notebook, and open the frame.'
      },
      0
    );
  }
  return contents.localPath(path);
}

/** A wrangler that nothing was done in yet. */
export function fresh(
  { origin, notebook }: { origin: Origin; notebook: string | null },
  sampling: Sampling
): Kept {
  return {
    origin,
    notebook,
    sampling,
    name: nameOf(origin),
    file: null,
    unsaved: false,
    past: [],
    steps: [],
    future: []
  };
}

/** What an origin is called in a tab. */
export function nameOf(origin: Origin): string {
  switch (origin.type) {
    case 'frame':
      return origin.name;
    case 'file':
      return PathExt.basename(origin.path);
    case 'dataset':
      return origin.ref;
  }
}

/** Tells origins from one another. */
export function keyOf({
  origin,
  notebook
}: Pick<Kept, 'origin' | 'notebook'>): string {
  const what =
    origin.type === 'frame'
      ? origin.name
      : origin.type === 'file'
        ? origin.path
        : origin.ref;
  return JSON.stringify([notebook, origin.type, what]);
}
