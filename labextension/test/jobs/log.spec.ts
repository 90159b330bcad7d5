import { expect, it } from 'vitest';
import { LogTail } from '../../src/jobs/log';
import { FakeStudio } from '../fixtures';

/** A server with a log that can grow. */
function withLog(text: string) {
  const log = { text, ended: false };
  const studio = new FakeStudio({
    'get /jobs/job_1/log': query => {
      const offset = Number(query.get('offset'));
      const limit = Number(query.get('limit'));
      const piece = log.text.slice(offset, offset + limit);
      return {
        text: piece,
        offset,
        next: offset + piece.length,
        size: log.text.length,
        ended: log.ended
      };
    }
  });
  const tail = new LogTail(studio.call, 'job_1', () => 1);
  const lines = () => tail.value?.blocks.flatMap(block => [...block.lines]);
  return { log, studio, tail, lines };
}

it('reads what was added, and nothing twice', async () => {
  const { log, tail, lines } = withLog('one\ntw');
  await tail.refresh();
  expect(lines()).toEqual(['one', 'tw']);
  log.text += 'o\nthree\n';
  await tail.refresh();
  expect(lines()).toEqual(['one', 'two', 'three']);
  await tail.refresh();
  expect(lines()).toEqual(['one', 'two', 'three']);
});

it('opens a long log at its end, on a whole line, and reads back on demand', async () => {
  const text = Array.from({ length: 60_000 }, (_, at) => `line ${at}\n`).join(
    ''
  );
  const { tail, lines } = withLog(text);
  await tail.refresh();
  expect(lines()?.at(-1)).toBe('line 59999');
  expect(lines()?.[0]).toMatch(/^line \d+$/);
  expect(tail.value?.from).toBeGreaterThan(0);
  const before = lines()?.length ?? 0;
  await tail.earlier();
  expect(lines()?.length).toBeGreaterThan(before);
});

it('begins anew for another attempt', async () => {
  const { log, tail, lines } = withLog('first attempt\n');
  await tail.refresh();
  log.text = 'second\n';
  await tail.again();
  expect(lines()).toEqual(['second']);
});
