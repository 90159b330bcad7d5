import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Foot } from '../../src/shell/foot';
import { addSupervising } from '../../src/shell/supervisor';
import { Resource } from '../../src/studio/resource';
import type { Status } from '../../src/studio/types';
import { FakeStudio, settled } from '../fixtures';

const UP = {
  version: '1',
  home: '/home/ada',
  tracking_store: 'sqlite:///runs.db',
  warm: []
} as unknown as Status;

/** Answers of the supervisor, given by hand. */
let waiting: ((status: Status) => void)[];
let studio: FakeStudio;

/** The server says whether the supervisor is there. */
async function presence(here: boolean): Promise<void> {
  await act(async () => {
    studio.emit({
      slice: 'studio',
      entity: 'supervisor',
      verb: here ? 'reached' : 'gone'
    });
    await settled();
  });
}

/** The supervisor answers the oldest request. */
async function answer(): Promise<void> {
  await act(async () => {
    waiting.shift()?.(UP);
    await settled();
  });
}

/** Press a button of the foot. */
async function press(name: RegExp): Promise<void> {
  await act(async () => {
    screen.getByRole('button', { name }).click();
    await settled();
  });
}

beforeEach(async () => {
  waiting = [];
  studio = Object.assign(new FakeStudio({ 'post /down': () => ({}) }), {
    status: new Resource<Status>(
      () => new Promise(resolve => waiting.push(resolve))
    )
  });
  const commands = new CommandRegistry();
  const trans = nullTranslator.load('cellworks');
  addSupervising(commands, studio, trans);
  await act(async () => {
    render(<Foot studio={studio} commands={commands} trans={trans} />);
    await settled();
  });
  await answer();
});
afterEach(cleanup);

it('says that the supervisor is down though an answer of it comes after that word', async () => {
  expect(screen.getByRole('status').textContent).toContain('supervisor up');
  await act(async () => {
    void studio.status.refresh();
    await settled();
  });
  await presence(false);
  await answer();
  expect(screen.getByRole('status').textContent).toContain('supervisor down');
  expect(screen.getByRole('button', { name: 'Start' })).toBeTruthy();
});

it('waits for what it has asked for: that it is gone, that it is there', async () => {
  await press(/^Stop the supervisor/);
  expect(studio.asked).toEqual(['post /down']);
  expect(screen.getByRole('status').textContent).toContain('Waiting');
  await presence(false);
  expect(screen.getByRole('status').textContent).toContain('supervisor down');

  await press(/^Start$/);
  await answer();
  expect(screen.getByRole('status').textContent).toContain('Waiting');
  await presence(true);
  expect(screen.getByRole('status').textContent).toContain('supervisor up');
});
