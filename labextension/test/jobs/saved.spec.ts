import { expect, it } from 'vitest';
import { finalData, savedOf } from '../../src/jobs/card/saved';
import { isSettled } from '../../src/jobs/states';
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

it('writes every form that an output may have, and no widget', () => {
  const shown = (forms: Record<string, unknown>) => ({
    output_type: 'display_data',
    data: forms as Record<string, string>,
    metadata: {}
  });
  const widget = 'application/vnd.jupyter.widget-view+json';
  const end = finalData({ ...data, [widget]: { model_id: 'x' } }, makeJob(), [
    shown({ 'image/jpeg': 'aGk=', 'text/plain': 'hidden' }),
    shown({ 'image/svg+xml': '<svg><script/></svg>' }),
    shown({ 'text/html': '<i>table</i>', 'text/plain': 'hidden' }),
    shown({ 'text/latex': '$a < b$', 'text/plain': 'hidden' }),
    shown({ 'text/markdown': '*x*', 'text/plain': 'hidden' }),
    shown({ 'application/json': { a: [1] }, 'text/plain': 'hidden' }),
    shown({ 'text/plain': '\x1b[31m<1>\x1b[0m' })
  ]);
  expect(end).not.toHaveProperty([widget]);
  const html = String(end['text/html']);
  expect(html).not.toContain('hidden');
  expect(html).not.toContain('<script');
  for (const part of [
    'src="data:image/jpeg;base64,aGk="',
    'src="data:image/svg+xml,%3Csvg',
    '<i>table</i>',
    '$a &lt; b$',
    '*x*',
    '&quot;a&quot;: [',
    '&lt;1&gt;</pre>'
  ]) {
    expect(html).toContain(part);
  }
});

it('names the versions that the job made, or why there is none', () => {
  const made = makeJob({ state: 'succeeded', registered: ['late-flights/3'] });
  expect(finalData(data, made, [])['text/plain']).toContain('late-flights/3');
  const none = makeJob({
    state: 'succeeded',
    sentence: 'Nothing is registered'
  });
  expect(finalData(data, none, [])['text/html']).toContain(
    'Nothing is registered'
  );
});

it('is not written before the model that is to be registered is a version', () => {
  const job = makeJob({ state: 'succeeded' });
  expect(isSettled(job)).toBe(true);
  const registers = { ...job, spec: { ...job.spec, register: 'late-flights' } };
  expect(isSettled(registers)).toBe(false);
  const [attempt] = job.attempts;
  expect(
    isSettled({ ...registers, attempts: [{ ...attempt, carried: true }] })
  ).toBe(true);
  const failed = {
    ...registers,
    row: { ...job.row, state: 'failed' as const }
  };
  expect(isSettled(failed)).toBe(true);
  expect(isSettled(makeJob({ state: 'running' }))).toBe(false);
});
