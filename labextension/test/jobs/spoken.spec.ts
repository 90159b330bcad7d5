import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import {
  asCommandLine,
  asPython,
  asYaml,
  type Document,
  said
} from '../../src/jobs/form/document';
import { documentOf } from '../../src/jobs/form/fromspec';
import {
  BLANK,
  fieldOf,
  readTexts,
  type Texts,
  wordsOf
} from '../../src/jobs/form/texts';
import { makeJob } from '../fixtures';

const word = (text: string, ...more: (string | number)[]) =>
  more.reduce<string>(
    (told, one, at) => told.replace(`%${at + 1}`, String(one)),
    text
  );

/** What people write; the paths begin in /SOURCE, which stands for a folder that is there. */
const FORMS: Partial<Texts>[] = [
  { file: 'train.py' },
  {
    file: 'parts/fit.py',
    folder: '/SOURCE',
    args: `--fast 'two words' --path="a b"`,
    name: "ada's best run",
    experiment: 'late flights',
    params: [
      { name: 'depth', value: '8' },
      { name: 'rate', value: '1e-3' },
      { name: 'kind', value: 'log' },
      { name: 'text', value: '"8"' },
      { name: 'odd', value: `it's "so" $HOME \\ é` },
      { name: 'on', value: 'true' },
      { name: 'off', value: 'None' },
      { name: 'empty', value: '' }
    ],
    cpu: '0.5',
    memory: '512M',
    timeout: '1h30m',
    retries: '2',
    tags: [
      { name: 'by', value: 'hand' },
      { name: 'note', value: 'yes: no' }
    ],
    compute: 'local'
  },
  {
    work: 'notebook',
    file: 'report.ipynb',
    params: [{ name: 'month', value: '2' }]
  },
  {
    work: 'command',
    folder: '/SOURCE',
    command: `python -c 'print("hello  there")' --depth 8`,
    name: 'hello'
  }
];

const FILE = 'labextension/test/jobs/spoken.json';

/** The document of a form, without what it leaves open; as it travels. */
function read(texts: Partial<Texts>): Document {
  const { document, wrong } = readTexts(
    { ...BLANK, ...texts },
    '/SOURCE',
    word
  );
  expect(wrong).toEqual({});
  return JSON.parse(JSON.stringify(said(document))) as Document;
}

it('says the same in Python, for a shell and in YAML: tests/sdk/test_spoken.py runs these very texts', () => {
  const spoken = FORMS.map(read).map(document => ({
    document,
    python: asPython(document),
    cli: asCommandLine(document),
    yaml: asYaml(document)
  }));
  const text = `${JSON.stringify(spoken, null, 2)}\n`;
  if (process.env.CELLWORKS_WRITE) {
    writeFileSync(FILE, text);
  }
  expect(text).toBe(readFileSync(FILE, 'utf8'));
});

it.each([
  ['a b', ['a', 'b']],
  [` 'a b'"c\\"d" e\\ f `, ['a bc"d', 'e f']],
  [`''`, ['']],
  ['"open', null],
  ['', []]
])('splits %s into words as a shell does', (line, words) => {
  expect(wordsOf(line)).toEqual(words);
});

it('says what is wrong by field, and where the server found it', () => {
  const { wrong } = readTexts(
    {
      ...BLANK,
      cpu: 'many',
      retries: '1.5',
      args: "'",
      params: [{ name: 'not a name', value: '1' }]
    },
    '/work',
    word
  );
  expect(Object.keys(wrong).sort()).toEqual([
    'args',
    'cpu',
    'file',
    'params',
    'retries'
  ]);
  expect(fieldOf('resources.memory', 'script')).toBe('memory');
  expect(fieldOf('entry.path', 'notebook')).toBe('file');
  expect(fieldOf('params.depth', 'script')).toBe('params');
  expect(fieldOf('source', 'script')).toBe('folder');
  expect(fieldOf('moon', 'script')).toBeNull();
});

it('says of a job in a file, or why no file can say it', () => {
  const job = makeJob();
  expect(documentOf(job, word)).toHaveProperty('why');
  const entry = {
    type: 'script' as const,
    path: 'a.py',
    args: ['x'],
    inputs: {},
    written: {}
  };
  const spec = { ...job.spec, entry };
  expect(documentOf({ ...job, spec }, word)).toHaveProperty('why');
  const provenance = { ...spec.provenance, folder: '/project' };
  const found = documentOf({ ...job, spec: { ...spec, provenance } }, word);
  expect('document' in found && asYaml(found.document)).toBe(
    'kind: job\nname: late-flights\nscript: "/project/a.py"\nargs:\n- x\nsource: "/project"\nparams:\n  depth: 8\nexperiment: late-flights\n'
  );
});
