import { expect, it } from 'vitest';
import { Outputs } from '../../src/jobs/outputs';
import { FakeStudio } from '../fixtures';

const stream = (text: string) => ({
  output_type: 'stream',
  name: 'stdout',
  text
});
const shown = (text: string) => ({
  output_type: 'display_data',
  data: { 'text/plain': text },
  metadata: {}
});

it('leaves out what was cleared, so that its neighbours are one', async () => {
  const given = [
    [0, stream('a')],
    [1, shown('a widget')],
    [1, stream('')],
    [2, stream('b')]
  ];
  const studio = new FakeStudio({
    'get /jobs/job_1/outputs': () => ({
      outputs: given.map(([index, content]) => ({ index, content })),
      next: 4,
      ended: true
    })
  });
  const outputs = new Outputs(studio.call, 'job_1', () => 1);
  await outputs.refresh();
  expect(outputs.value?.outputs).toEqual([stream('ab')]);
});

it('joins pieces of a stream, and lets a later output replace an earlier one', async () => {
  const pages = [
    {
      outputs: [
        [0, stream('a')],
        [1, stream('b')],
        [2, shown('1%')]
      ],
      next: 3
    },
    {
      outputs: [
        [2, shown('100%')],
        [3, stream('c')]
      ],
      next: 5
    }
  ];
  const since: (string | null)[] = [];
  const studio = new FakeStudio({
    'get /jobs/job_1/outputs': query => {
      since.push(query.get('since'));
      const page = pages[since.length - 1];
      return {
        outputs: page.outputs.map(([index, content]) => ({ index, content })),
        next: page.next,
        ended: since.length === 2
      };
    }
  });
  const outputs = new Outputs(studio.call, 'job_1', () => 1);
  await outputs.refresh();
  expect(outputs.value?.outputs).toEqual([stream('ab'), shown('1%')]);
  expect(outputs.value?.ended).toBe(false);
  await outputs.refresh();
  expect(since).toEqual(['0', '3']);
  expect(outputs.value?.outputs).toEqual([
    stream('ab'),
    shown('100%'),
    stream('c')
  ]);
  expect(outputs.value?.ended).toBe(true);
});
