import {
  act,
  cleanup,
  fireEvent,
  render,
  screen
} from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { AtDesk } from '../../src/datasets/desk';
import { isData, localPath } from '../../src/datasets/files';
import {
  asPython,
  asShell,
  asYaml,
  frameLine,
  variable
} from '../../src/datasets/lines';
import {
  BLANK,
  bodyOf,
  nameOf,
  resolved,
  tagsIn,
  wrong
} from '../../src/datasets/register/fields';
import { RegisterForm } from '../../src/datasets/register/form';
import { RegisterModel } from '../../src/datasets/register/model';
import { StudioError } from '../../src/studio/errors';
import { FakeStudio, settled } from '../fixtures';
import { makeDesk, makeWhole } from './fixtures';

afterEach(cleanup);

it('resolves a path of the file browser below its top folder, others as they are', () => {
  expect(resolved('data/a.csv', '/home/ada/data')).toBe(
    '/home/ada/data/data/a.csv'
  );
  expect(resolved('./a.csv', '~/data/')).toBe('~/data/a.csv');
  expect(resolved('/data/a.csv', '/home/ada')).toBe('/data/a.csv');
  expect(resolved('~/a.csv', '/home/ada')).toBe('~/a.csv');
  expect(resolved('~ada.csv', '/home/ada')).toBe('/home/ada/~ada.csv');
  expect(resolved('  ', '/home/ada')).toBe('');
});

it('calls a dataset after its file', () => {
  expect(nameOf('data/flights.parquet')).toBe('flights');
  expect(nameOf('/data/late flights (2013).csv.gz')).toBe('late-flights-2013-');
  expect(nameOf('data/by-month/')).toBe('by-month');
  expect(nameOf('.hidden.csv')).toBe('hidden');
});

it('reads tags, and says what is still missing', () => {
  const pairs = [
    { name: 'year ', value: '2013' },
    { name: 'raw', value: '' },
    { name: ' ', value: 'of nothing' }
  ];
  expect(tagsIn(pairs)).toEqual({ year: '2013', raw: '' });
  expect(tagsIn([])).toBeNull();
  expect(wrong(BLANK)).toBe('path');
  expect(wrong({ ...BLANK, path: 'a.csv' })).toBe('name');
  expect(wrong({ ...BLANK, path: 'a.csv', name: 'a/b' })).toBe('name');
  expect(wrong({ ...BLANK, path: 'a.csv', name: 'a' })).toBeNull();
});

it('offers files of data and folders, and no other drive', () => {
  const of = (name: string, type = 'file') => isData({ name, type });
  expect(of('a.parquet') && of('a.CSV') && of('a.jsonl.gz')).toBe(true);
  expect(of('folder', 'directory')).toBe(true);
  expect(of('a.ipynb', 'notebook') || of('a.gz') || of('a.txt')).toBe(false);
  const contents = {
    driveName: (path: string) => (path.includes(':') ? path.split(':')[0] : ''),
    localPath: (path: string) => path.split(':').pop() ?? ''
  } as Parameters<typeof localPath>[0];
  expect(localPath(contents, 'RTC:data/a.csv')).toBe('data/a.csv');
  expect(() => localPath(contents, 's3:data/a.csv')).toThrow(
    'no disk of the server'
  );
});

it('says the same as Python, as a line for a shell, and as YAML', () => {
  const body = bodyOf(
    {
      ...BLANK,
      path: 'my data/a.csv',
      format: 'csv',
      description: 'it’s "raw"',
      tags: [{ name: 'year', value: '2013' }],
      isNew: true
    },
    '/data'
  );
  expect(asPython('late', body)).toBe(
    'import cellworks as cw\n\ncw.datasets.register("late", "/data/my data/a.csv", format="csv", description="it’s \\"raw\\"", tags={"year":"2013"}, new=True)'
  );
  expect(asShell('late', body)).toBe(
    "cellworks datasets register late '/data/my data/a.csv' --format csv --description 'it’s \"raw\"' --tag year=2013 --new"
  );
  expect(asYaml('late', body)).toBe(
    'kind: dataset\nname: "late"\npath: "/data/my data/a.csv"\nformat: csv\ndescription: "it’s \\"raw\\""\ntags:\n  "year": "2013"\nnew: true'
  );
  expect(variable('2013-flights/3')).toBe('_2013_flights');
  expect(frameLine('jan-feb/2')).toBe(
    'jan_feb = cw.datasets["jan-feb/2"].frame()'
  );
});

const described = {
  ...makeWhole(),
  format: 'csv',
  fingerprint: '',
  size: 12,
  files: 1,
  rows: 2,
  preview: []
};

function show(answers: ConstructorParameters<typeof FakeStudio>[0]) {
  const studio = new FakeStudio(answers);
  const model = new RegisterModel(studio, '/data');
  const onMade = vi.fn();
  render(
    <AtDesk desk={makeDesk(studio).desk}>
      <RegisterForm model={model} picked={() => 'data/a.csv'} onMade={onMade} />
    </AtDesk>
  );
  return { studio, model, onMade };
}

it('takes what the file browser has, looks into it, and registers it', async () => {
  const asked: unknown[] = [];
  const { onMade } = show({
    'post /datasets/describe': (_, body) => {
      asked.push(body);
      return described;
    },
    'post /datasets/a/versions': (_, body) => {
      asked.push(body);
      return {
        version: makeWhole({ name: 'a', version: 1 }),
        is_new: true
      };
    }
  });
  fireEvent.click(screen.getByRole('button', { name: /file browser/ }));
  await act(settled);
  expect(
    (screen.getByRole('textbox', { name: 'Name' }) as HTMLInputElement).value
  ).toBe('a');
  expect(
    screen.getByRole('region', { name: 'What lies there' }).textContent
  ).toContain('a file  ·  csv  ·  2 x 2  ·  12 B');
  fireEvent.click(screen.getByRole('button', { name: 'Register' }));
  await act(settled);
  expect(asked).toEqual([
    { path: '/data/data/a.csv', source: null, format: null },
    {
      path: '/data/data/a.csv',
      source: null,
      format: null,
      description: null,
      tags: null,
      new: false
    }
  ]);
  expect(onMade).toHaveBeenCalledWith({ ref: 'a/1', isNew: true });
});

it('says what is missing, and what the studio refuses, and keeps what was typed', async () => {
  const { model, onMade } = show({
    'post /datasets/describe': () => described,
    'post /datasets/a/versions': () => {
      throw new StudioError(
        { code: 'invalid_input', message: 'There is no file /data/a.csv.' },
        422
      );
    }
  });
  fireEvent.click(screen.getByRole('button', { name: 'Register' }));
  expect(screen.getByRole('alert').textContent).toBe(
    'Which file, folder, URL or database?'
  );
  fireEvent.change(
    screen.getByRole('textbox', { name: 'File, folder, URL or database' }),
    {
      target: { value: 'a.csv' }
    }
  );
  fireEvent.blur(
    screen.getByRole('textbox', { name: 'File, folder, URL or database' })
  );
  await act(settled);
  fireEvent.click(screen.getByRole('button', { name: 'Register' }));
  await act(settled);
  expect(screen.getByRole('alert').textContent).toContain(
    'There is no file /data/a.csv.'
  );
  expect(model.fields).toMatchObject({ path: 'a.csv', name: 'a' });
  expect(onMade).not.toHaveBeenCalled();
});
