import { expect, it } from 'vitest';
import { nameOf, notebookOf } from '../../src/jobs/openhere';
import { makeJob } from '../fixtures';

it('names the notebook after the job, in letters that every file system takes', () => {
  expect(nameOf(makeJob({ number: 40 }))).toBe(
    'late-flights-40-open-here.ipynb'
  );
  expect(nameOf(makeJob({ name: 'Späte Flüge [4] / 2', number: 7 }))).toBe(
    'späte-flüge-4-2-7-open-here.ipynb'
  );
  expect(nameOf(makeJob({ name: '***', number: 7 }))).toBe(
    'job-7-open-here.ipynb'
  );
});

it('brings the names first, then holds the cell that failed', () => {
  const kernelspec = { name: 'torch', display_name: 'Torch' };
  const notebook = notebookOf(makeJob({ number: 40 }), kernelspec);
  expect(notebook.cells.map(cell => cell.source)).toEqual([
    'import cellworks as cw\ncw.jobs[40].open_here()',
    'x = 1\ny = x / 0\n'
  ]);
  expect(notebook.metadata.kernelspec).toEqual(kernelspec);
});

it('has one cell where the job ran no source that can be shown', () => {
  const job = makeJob();
  const script = {
    ...job,
    spec: {
      ...job.spec,
      entry: {
        type: 'script' as const,
        path: 'train.py',
        args: [],
        inputs: {},
        written: {}
      }
    }
  };
  expect(notebookOf(script, null).cells).toHaveLength(1);
});
