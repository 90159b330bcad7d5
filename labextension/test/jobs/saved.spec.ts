import { expect, it } from 'vitest';
import { finalData, savedOf } from '../../src/jobs/card/saved';
import { CARD } from '../../src/jobs/tokens';
import { makeJob } from '../fixtures';

const data = {
  [CARD]: { version: 1, job: 'job_41', number: 41, name: 'late-flights' },
  'text/plain': 'old'
};

it('reads what the notebook kept', () => {
  expect(savedOf(data)).toMatchObject({
    job: 'job_41',
    number: 41,
    state: undefined
  });
  expect(savedOf({})).toBeNull();
  expect(savedOf({ [CARD]: 'x' })).toBeNull();
  expect(savedOf({ [CARD]: { job: 7 } })).toBeNull();
});

it('writes the end for whoever has no Cellworks, once', () => {
  const job = makeJob(
    { state: 'failed', ended: 1004, sentence: 'ZeroDivisionError' },
    {
      failure: {
        cause: 'exception',
        sentence: 'ZeroDivisionError: <script>',
        kind: 'ZeroDivisionError',
        message: '',
        line: 2,
        traceback: '\x1b[31mTraceback\x1b[0m <b>'
      }
    }
  );
  const end = finalData(data, job, [
    { output_type: 'stream', name: 'stdout', text: 'a < b' },
    {
      output_type: 'display_data',
      data: { 'image/png': 'iVBO"><script>' },
      metadata: {}
    }
  ]);
  expect(savedOf(end)?.state).toBe('failed');
  expect(end[CARD]).toMatchObject({ version: 1 });
  expect(end['text/plain']).toContain('failed');
  const html = String(end['text/html']);
  expect(html).toContain('ZeroDivisionError: &lt;script&gt;');
  expect(html).toContain('a &lt; b');
  expect(html).toContain('Traceback &lt;b&gt;');
  expect(html).not.toContain('<script>');
});
