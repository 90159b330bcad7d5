import type { Kept, Origin } from '../wrangler/types';

const NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;

/** The cell that has a recipe's function and calls it on the frame that it was made on. */
export function cellOf(code: string, origin: Origin): string {
  const [before, frame] = frameOf(origin);
  const made = NAME.test(frame) ? `${frame}_clean` : 'cleaned';
  return [
    ...before.filter(line => !code.includes(`${line}\n`)),
    code.trimEnd(),
    '',
    '',
    `${made} = clean(${frame})`,
    made
  ].join('\n');
}

/** The lines of a notebook that put a recipe in front of a model. */
export function transformerLines(
  file: string,
  notebook: string | null
): string {
  return [
    'import cellworks as cw',
    '',
    `cleaning = cw.recipes.load(${JSON.stringify(relative(file, notebook))}).to_transformer()`,
    '# make_pipeline(cleaning, model) takes rows as they were before the recipe',
    'cleaning'
  ].join('\n');
}

/** Where a file of a wrangler is put unless a person says otherwise: beside its notebook. */
export function suggestedPath(
  { name, notebook }: Kept,
  ending: string
): string {
  const folder = notebook?.includes('/')
    ? notebook.slice(0, notebook.lastIndexOf('/') + 1)
    : '';
  const stem = name.trim().replace(/[^\p{L}\p{N}._-]+/gu, '-') || 'recipe';
  return `${folder}${stem}${ending}`;
}

/** What a recipe's file is called without its folder and ending. */
export function nameOfFile(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1);
  return (
    file.replace(/\.recipe\.json$/i, '').replace(/\.json$/i, '') || 'recipe'
  );
}

/** What names a frame in code: the lines that must stand before, and the expression. */
function frameOf(origin: Origin): [before: string[], expression: string] {
  switch (origin.type) {
    case 'frame':
      return [[], origin.name];
    case 'dataset':
      return [
        ['import cellworks as cw'],
        `cw.datasets[${JSON.stringify(origin.ref)}].frame()`
      ];
    default:
      return [['import pandas as pd'], readerOf(origin.path, origin.sheet)];
  }
}

function readerOf(path: string, sheet?: string | null): string {
  const text = JSON.stringify(path);
  const ending = /\.(\w+)(?:\.(?:gz|bz2|xz|zst))?$/.exec(
    path.toLowerCase()
  )?.[1];
  switch (ending) {
    case 'parquet':
    case 'pq':
      return `pd.read_parquet(${text})`;
    case 'tsv':
      return `pd.read_csv(${text}, sep="\\t")`;
    case 'json':
      return `pd.read_json(${text})`;
    case 'jsonl':
    case 'ndjson':
      return `pd.read_json(${text}, lines=True)`;
    case 'xlsx':
    case 'xls':
      return sheet
        ? `pd.read_excel(${text}, sheet_name=${JSON.stringify(sheet)})`
        : `pd.read_excel(${text})`;
    default:
      return `pd.read_csv(${text})`;
  }
}

/** A file's path as a notebook in a folder says it. */
export function relative(file: string, notebook: string | null): string {
  const from = notebook?.split('/').slice(0, -1) ?? [];
  const to = file.split('/');
  let same = 0;
  while (
    same < from.length &&
    same < to.length - 1 &&
    from[same] === to[same]
  ) {
    same += 1;
  }
  return [...from.slice(same).map(() => '..'), ...to.slice(same)].join('/');
}
