import { expect, it } from 'vitest';
import { RunWindow } from '../../src/runs/panel/window';
import { FakeStudio } from '../fixtures';
import { makeRun } from './fixtures';

function world(total = 1000) {
  const wanted = { sort: '-started', columns: ['tags.a'] };
  const asked: string[] = [];
  const studio = new FakeStudio({
    'get /runs': query => {
      const offset = Number(query.get('offset'));
      asked.push(`${query.get('sort')} ${offset}`);
      const size = Math.max(0, Math.min(100, total - offset));
      return {
        total,
        runs: Array.from({ length: size }, (_, at) =>
          makeRun({ id: `${query.get('sort')} ${offset + at}` })
        )
      };
    }
  });
  const window = new RunWindow(studio.call, () => wanted);
  return { wanted, asked, studio, window };
}

it('reads the first page, and others as they come into view', async () => {
  const { asked, window } = world();
  await window.refresh();
  expect(window.shown?.count).toBe(1000);
  expect(window.shown?.rowAt(49)?.id).toBe('-started 49');
  expect(window.shown?.rowAt(50)).toBeUndefined();
  window.shown?.want?.(450, 480);
  await window.pages.refresh();
  expect(window.shown?.rowAt(450)?.id).toBe('-started 450');
  expect(window.shown?.rowAt(0)?.id).toBe('-started 0');
  expect(window.shown?.find?.('-started 451')).toBe(451);
  expect(asked).toEqual(['-started 0', '-started 450']);
});

it('keeps the old runs while another order is read', async () => {
  const { wanted, window } = world();
  await window.refresh();
  const before = window.shown;
  wanted.sort = 'name';
  expect(window.isOld).toBe(true);
  const reading = window.refresh();
  expect(window.shown).toBe(before);
  await reading;
  expect(window.isOld).toBe(false);
  expect(window.shown?.rowAt(0)?.id).toBe('name 0');
});

it('reads what is in view again when a run has changed', async () => {
  const { asked, studio, window } = world();
  window.follow(studio.changes, event => event.event === 'grew', 0);
  const end = window.pages.watch();
  await window.pages.refresh();
  asked.length = 0;
  studio.grew('job_41', 'metrics');
  await new Promise(resolve => setTimeout(resolve, 20));
  await window.pages.refresh();
  expect(asked).toEqual(['-started 0']);
  end();
  window.dispose();
});
