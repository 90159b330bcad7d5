import {
  act,
  cleanup,
  fireEvent,
  render,
  screen,
  within
} from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AtDesk } from '../../src/monitors/desk';
import { DriftDetail } from '../../src/monitors/detail';
import { DriftModel } from '../../src/monitors/model';
import { DriftList } from '../../src/monitors/panel/list';
import { PanelModel } from '../../src/monitors/panel/model';
import { MonitorsSection, recentReports } from '../../src/monitors/side';
import { titleOf } from '../../src/monitors/words';
import { StudioError } from '../../src/studio/errors';
import type { DriftRow } from '../../src/studio/types';
import { FakeStudio, settled } from '../fixtures';
import { makeDesk, makeDrift, makeKept } from './fixtures';

let rows: DriftRow[];
let refused: StudioError | null;
let studio: FakeStudio;

beforeEach(() => {
  vi.useFakeTimers();
  refused = null;
  rows = [
    makeDrift({ id: 'drift_2', number: 2, name: 'drift 2', status: 'ok' }),
    makeDrift()
  ];
  studio = new FakeStudio({
    'get /drift': query => {
      const found = rows.filter(
        row =>
          (query.get('status') ?? row.status) === row.status &&
          row.name.includes(query.get('search') ?? '')
      );
      return { drifts: found, total: found.length, change: studio.number };
    },
    'get /drift/drift_1': () => makeKept(rows[1]),
    'delete /drift/drift_1': () => {
      if (refused) {
        throw refused;
      }
      rows = rows.slice(0, 1);
    }
  });
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

async function shown(): Promise<{ model: PanelModel; called: unknown[] }> {
  const { desk, called } = makeDesk(studio);
  const model = new PanelModel(studio);
  render(
    <AtDesk desk={desk}>
      <DriftList model={model} />
    </AtDesk>
  );
  await act(settled);
  return { model, called };
}

it('teaches where no data was compared yet', async () => {
  rows = [];
  const { called } = await shown();
  screen.getByText(/A drift report says how far/);
  screen.getByText(/cw\.drift\(january, july, keep=True\)/);
  fireEvent.click(screen.getAllByText('Compare data…')[1]);
  expect(called).toEqual([['cellworks:compare-data', {}]]);
});

it('narrows the list by status, and says where none matches', async () => {
  const { model } = await shown();
  screen.getByText('2 reports');
  fireEvent.change(screen.getByLabelText('Status'), {
    target: { value: 'violation' }
  });
  await act(settled);
  expect(model.filter.status).toBe('violation');
  fireEvent.click(screen.getByText('Show all reports'));
  await act(settled);
  expect(model.page.value?.count).toBe(2);
});

it('looks no more at a report that somebody else has deleted', async () => {
  const { model } = await shown();
  const deleted = (entity: string) =>
    act(() =>
      studio.emit({
        slice: 'monitors',
        entity,
        verb: 'deleted',
        number: ++studio.number
      })
    );
  act(() => model.choose('drift_1'));
  deleted('drift_2');
  expect(model.chosen?.name).toBe('drift_1');
  deleted('drift_1');
  expect(model.chosen).toBeNull();
});

it('asks before it deletes, and says why it could not', async () => {
  const { desk } = makeDesk(studio);
  const model = new DriftModel(studio, 'drift_1');
  const gone = vi.fn();
  model.deleted.connect(gone);
  render(
    <AtDesk desk={desk}>
      <DriftDetail model={model} />
    </AtDesk>
  );
  await act(settled);
  expect(model.is('1')).toBe(true);
  act(() => model.ask(true));
  const question = screen.getByRole('group', {
    name: 'Delete the report january to july 1? What was compared stays as it is.'
  });
  refused = new StudioError(
    { code: 'conflict', message: 'The studio is full.' },
    409
  );
  fireEvent.click(within(question).getByText('Delete'));
  await act(settled);
  screen.getByText('The studio is full.');
  refused = null;
  fireEvent.click(screen.getByText('Delete'));
  await act(settled);
  expect(gone).toHaveBeenCalledOnce();
});

it('lists the last reports in the sidebar, with what moved where something did', async () => {
  const { desk, called } = makeDesk(studio);
  render(
    <AtDesk desk={desk}>
      <MonitorsSection recent={recentReports(studio)} />
    </AtDesk>
  );
  await act(settled);
  const lines = within(
    screen.getByRole('list', { name: 'Drift reports' })
  ).getAllByRole('listitem');
  expect(lines.map(line => line.textContent)).toEqual([
    '✓okdrift 2',
    '▲driftjanuary to july 1temp went up: its mean was 39.8 and is 80.1.'
  ]);
  fireEvent.click(within(lines[1]).getByRole('link'));
  expect(called).toEqual([['cellworks:open-drift', { drift: 'drift_1' }]]);
});

it('says a number once', () => {
  expect(titleOf({ name: 'drift 4', number: 4 })).toBe('drift 4');
  expect(titleOf({ name: 'run13', number: 3 })).toBe('run13 3');
});
