import type { Pair } from '../../ui/form';
import { read } from '../parameters';
import type { Document } from './document';

/** What runs: a Python file, a notebook, or a program. */
export type Work = 'script' | 'notebook' | 'command';

/** The form of a new job, each field as it is written. */
export interface Texts {
  work: Work;
  /** The file, as Lab's file browser knows it. */
  file: string;
  /** The folder whose files travel; the file's own where nothing is written. */
  folder: string;
  args: string;
  command: string;
  name: string;
  experiment: string;
  params: readonly Pair[];
  cpu: string;
  memory: string;
  gpu: string;
  timeout: string;
  retries: string;
  compute: string;
  tags: readonly Pair[];
  python: string;
}

/** The form as it is at first. */
export const BLANK: Texts = {
  work: 'script',
  file: '',
  folder: '',
  args: '',
  command: '',
  name: '',
  experiment: '',
  params: [],
  cpu: '',
  memory: '',
  gpu: '',
  timeout: '',
  retries: '',
  compute: '',
  tags: [],
  python: ''
};

type Wrong = Partial<Record<keyof Texts, string>>;
type Word = (text: string, ...more: (string | number)[]) => string;

/**
 * Read the form.
 *
 * @param root - The folder that Lab shows, as the server knows it.
 * @returns The job's document, and what is wrong by field.
 */
export function readTexts(
  texts: Texts,
  root: string,
  word: Word
): { document: Document; wrong: Wrong } {
  const wrong: Wrong = {};
  const number = (field: 'cpu' | 'gpu' | 'retries', whole: boolean) => {
    const written = texts[field].trim();
    const value = Number(written);
    if (written === '') {
      return undefined;
    }
    if (!(value >= 0) || (whole && !Number.isInteger(value))) {
      wrong[field] = word('“%1” is not a number.', written);
    }
    return value;
  };
  const folder = texts.folder.trim() || folderOf(texts);
  const source = absolute(folder, root);
  const document: Document = {
    source,
    ...workOf(texts, source, root, wrong, word),
    name: texts.name.trim() || undefined,
    params: paramsOf(texts.params, wrong, word),
    cpu: number('cpu', false),
    memory: texts.memory.trim() || undefined,
    gpu: number('gpu', true),
    timeout: texts.timeout.trim() || undefined,
    retries: number('retries', true),
    experiment: texts.experiment.trim() || undefined,
    tags: Object.fromEntries(
      texts.tags
        .filter(({ name }) => name.trim())
        .map(({ name, value }) => [name.trim(), value])
    ),
    compute: texts.compute.trim() || undefined,
    python: texts.python.trim() || undefined
  };
  return { document, wrong };
}

function workOf(
  texts: Texts,
  source: string,
  root: string,
  wrong: Wrong,
  word: Word
): Partial<Document> {
  const split = (field: 'args' | 'command') => {
    const words = wordsOf(texts[field]);
    if (words === null) {
      wrong[field] = word('A quote is open.');
    }
    return words ?? [];
  };
  if (texts.work === 'command') {
    const command = split('command');
    if (command.length === 0 && !wrong.command) {
      wrong.command = word('Which program?');
    }
    return { command };
  }
  if (texts.file.trim() === '') {
    wrong.file = word('Which file?');
  }
  const file = within(absolute(texts.file.trim(), root), source);
  return texts.work === 'script'
    ? { script: file, args: split('args') }
    : { notebook: file };
}

function paramsOf(pairs: readonly Pair[], wrong: Wrong, word: Word) {
  const params: NonNullable<Document['params']> = {};
  for (const { name, value } of pairs) {
    if (!/^[^\W\d]\w*$/u.test(name.trim())) {
      wrong.params = word('“%1” is not a name of Python.', name);
    } else if (Object.hasOwn(params, name.trim())) {
      wrong.params = word('%1 stands there twice.', name);
    }
    params[name.trim()] = read(value.trim());
  }
  return params;
}

function folderOf({ work, file }: Texts): string {
  const at = file.trim().lastIndexOf('/');
  if (work === 'command' || at < 0) {
    return '';
  }
  return at === 0 ? '/' : file.trim().slice(0, at);
}

function absolute(path: string, root: string): string {
  return path.startsWith('/')
    ? path
    : `${root.replace(/\/$/, '')}/${path}`.replace(/\/$/, '') || '/';
}

function within(file: string, folder: string): string {
  const start = folder === '/' ? '/' : `${folder}/`;
  return file.startsWith(start) ? file.slice(start.length) : file;
}

/** The words of a line as a shell splits it; null where a quote is open. */
export function wordsOf(line: string): string[] | null {
  const words: string[] = [];
  const part = /\s+|'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^\s'"\\]+)/gsy;
  let current: string | undefined;
  let at = 0;
  while (at < line.length) {
    part.lastIndex = at;
    const found = part.exec(line);
    if (!found) {
      return null;
    }
    at = part.lastIndex;
    const [, single, double, escaped, plain] = found;
    const piece =
      single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? plain;
    if (piece === undefined) {
      words.push(...(current === undefined ? [] : [current]));
      current = undefined;
    } else {
      current = (current ?? '') + piece;
    }
  }
  return current === undefined ? words : [...words, current];
}

/** Which field of the form a field of the server's error is. */
export function fieldOf(field: string | null, work: Work): keyof Texts | null {
  const [head, ...rest] = (field ?? '').split('.');
  const last = rest.at(-1) ?? head;
  const known: Record<string, keyof Texts> = {
    entry: work === 'command' ? 'command' : 'file',
    script: 'file',
    notebook: 'file',
    command: 'command',
    source: 'folder',
    code: 'folder',
    params: 'params',
    parameters: 'params',
    tags: 'tags',
    args: 'args'
  };
  return (
    known[head] ??
    (['cpu', 'memory', 'gpu'].includes(last)
      ? (last as keyof Texts)
      : Object.hasOwn(BLANK, head)
        ? (head as keyof Texts)
        : null)
  );
}
