import type { Contents } from '@jupyterlab/services';
import { expect, it, vi } from 'vitest';
import { namedKernel, readNotebook } from '../../src/kernel/notebook';

const NOTEBOOK = JSON.stringify({
  cells: [],
  metadata: { kernelspec: { name: 'torch', display_name: 'Torch' } }
});

function holding(...texts: (string | Error)[]) {
  const get = vi.fn(async () => {
    const next = texts.length > 1 ? texts.shift() : texts[0];
    if (next instanceof Error) {
      throw next;
    }
    return { content: next };
  });
  return { get } as unknown as Contents.IManager & { get: typeof get };
}

it('reads a notebook as text, which the server never takes for broken', async () => {
  const contents = holding(NOTEBOOK);
  expect(await namedKernel(contents, 'flow.ipynb')).toEqual({
    name: 'torch',
    display_name: 'Torch'
  });
  expect(contents.get).toHaveBeenCalledExactlyOnceWith('flow.ipynb', {
    type: 'file',
    format: 'text',
    content: true
  });
});

it('reads one that is being saved again', async () => {
  const contents = holding(NOTEBOOK.slice(0, 20), NOTEBOOK);
  expect(await readNotebook(contents, 'flow.ipynb')).toEqual(
    JSON.parse(NOTEBOOK)
  );
});

it('has nothing of one that is gone, and asks for none where none is named', async () => {
  const contents = holding(new Error('404'));
  expect(await readNotebook(contents, 'flow.ipynb')).toBeNull();
  expect(contents.get).toHaveBeenCalledOnce();
  expect(await readNotebook(contents, null)).toBeNull();
  expect(contents.get).toHaveBeenCalledOnce();
});
