import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { beforeEach, expect, it, vi } from 'vitest';
import { wayFactory } from '../../src/shell/way';

const open = vi.fn(() => Promise.resolve());
const MIME = 'application/vnd.of-a-test+json';

beforeEach(() => {
  open.mockClear();
});

async function drawn(data: unknown): Promise<HTMLElement> {
  const renderer = wayFactory({
    mime: MIME,
    button: 'Open it',
    unread: 'This cannot be read.',
    read: given => {
      const { at } = given as { at?: number };
      return at === undefined ? null : { words: 'a report', at, open };
    }
  }).createRenderer({} as IRenderMime.IRendererOptions);
  await renderer.renderModel({
    data: { [MIME]: data }
  } as unknown as IRenderMime.IMimeModel);
  return renderer.node;
}

it('opens by itself once where the cell has just been run', async () => {
  const at = Date.now() / 1000;
  await drawn({ at });
  await drawn({ at });
  expect(open).toHaveBeenCalledTimes(1);
});

it('waits for its button in a notebook that is only opened', async () => {
  const node = await drawn({ at: Date.now() / 1000 - 3600 });
  expect(node.textContent).toBe('a report Open it');
  expect(open).not.toHaveBeenCalled();
  node.querySelector('button')?.click();
  expect(open).toHaveBeenCalledTimes(1);
});

it('says so where it cannot be read', async () => {
  expect((await drawn({})).textContent).toBe('This cannot be read.');
});
