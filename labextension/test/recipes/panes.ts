import { act, cleanup } from '@testing-library/react';
import { afterEach, beforeEach } from 'vitest';
import { Wrangler } from '../../src/recipes/wrangler/model';
import type { Ask, Asking, Reply } from '../../src/recipes/wrangler/types';
import { settled } from '../fixtures';
import { FakeDoor, makeKept } from './fixtures';

/** A kernel whose progress a test tells. */
export class TellingDoor extends FakeDoor {
  tell: Asking['onProgress'];

  override request<K extends Ask['type']>(
    ask: Extract<Ask, { type: K }>,
    how: Asking = {}
  ): Promise<Reply<K>> {
    this.tell = how.onProgress ?? this.tell;
    return super.request(ask, how);
  }
}

/** A wrangler with an open frame for each test of a pane. */
export function useWrangler(): { wrangler: Wrangler; door: TellingDoor } {
  const made = {} as { wrangler: Wrangler; door: TellingDoor };
  beforeEach(async () => {
    made.door = new TellingDoor();
    made.wrangler = new Wrangler(makeKept(), () => Promise.resolve(made.door));
    await settled();
  });
  afterEach(() => {
    cleanup();
    made.wrangler.dispose();
  });
  return made;
}

/** Let what was done come through. */
export async function through(
  doing: () => void = () => undefined
): Promise<void> {
  await act(async () => {
    doing();
    await settled();
  });
}
