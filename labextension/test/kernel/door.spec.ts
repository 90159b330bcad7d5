import type { Kernel, KernelMessage } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';
import { expect, it } from 'vitest';
import {
  type DoorKernel,
  KERNEL_LOST,
  NOT_INSTALLED,
  openDoor,
  SUPERSEDED,
  TARGET
} from '../../src/kernel/door';
import { INSTALL } from '../../src/kernel/having';
import { StudioError } from '../../src/studio';

interface Sent {
  id: number;
  turn: string;
  ask: { type: string };
}

/** A kernel whose comm is a list of what was sent, and which answers what the test says. */
class FakeKernel {
  readonly statusChanged = new Signal<this, KernelMessage.Status>(this);
  readonly disposed = new Signal<this, void>(this);
  isDisposed = false;
  reply: object = { status: 'ok' };
  code = '';
  target = '';
  readonly sent: Sent[] = [];
  closed = false;
  comm: Pick<Kernel.IComm, 'onMsg' | 'onClose'> = {
    onMsg: () => {},
    onClose: () => {}
  };

  requestExecute({ code }: { code: string }) {
    this.code = code;
    return { done: Promise.resolve({ content: this.reply }) };
  }

  createComm(target: string) {
    this.target = target;
    return Object.assign(this.comm, {
      isDisposed: false,
      open: () => {},
      send: (data: Sent) => this.sent.push(data),
      close: () => (this.closed = true)
    });
  }

  answer(id: number, answer: object, buffers: ArrayBuffer[] = []): void {
    const message = { content: { data: { id, answer } }, buffers };
    void this.comm.onMsg(message as unknown as KernelMessage.ICommMsgMsg);
  }
}

async function opened() {
  const kernel = new FakeKernel();
  const door = await openDoor(kernel as unknown as DoorKernel);
  return { kernel, door };
}

const reasonOf = (asked: Promise<unknown>): Promise<StudioError> =>
  asked.then(
    () => {
      throw new Error('it was answered');
    },
    (reason: StudioError) => reason
  );

it('has the kernel listen before anything is asked', async () => {
  const { kernel } = await opened();
  expect(kernel.code).toContain('cellworks.wrangle_door');
  expect(kernel.target).toBe(TARGET);
});

it('gives each answer to the request that it belongs to, with its buffers', async () => {
  const { kernel, door } = await opened();
  const frames = door.request({ type: 'frames' });
  const closed = door.request({ type: 'close', frame: 'f1' });
  expect(kernel.sent.map(({ ask }) => ask.type)).toEqual(['frames', 'close']);
  const [first, second] = kernel.sent.map(({ id }) => id);
  kernel.answer(second, { type: 'done' });
  kernel.answer(first, { type: 'frames', frames: [] }, [
    new Uint8Array([7, 8]).buffer
  ]);
  expect((await closed).answer).toEqual({ type: 'done' });
  const { answer, buffers } = await frames;
  expect(answer.frames).toEqual([]);
  expect(buffers[0].getUint8(1)).toBe(8);
});

it('tells of progress, and refuses with what the kernel says', async () => {
  const { kernel, door } = await opened();
  const told: string[] = [];
  const asked = door.request(
    { type: 'catalog' },
    { onProgress: ({ words }) => told.push(words) }
  );
  const { id } = kernel.sent[0];
  kernel.answer(id, { type: 'progress', words: 'half', share: 0.5 });
  kernel.answer(id, {
    type: 'fail',
    code: 'invalid_input',
    message: 'No column temp.',
    hint: 'There is tmp.',
    field: 'column'
  });
  const reason = await reasonOf(asked);
  expect(told).toEqual(['half']);
  expect(reason).toBeInstanceOf(StudioError);
  expect(reason).toMatchObject({
    code: 'invalid_input',
    message: 'No column temp.',
    hint: 'There is tmp.',
    field: 'column'
  });
});

it('lets a later request with the same turn take the place of one that waits', async () => {
  const { kernel, door } = await opened();
  const old = door.request({ type: 'frames' }, { turn: 'a' });
  const other = door.request({ type: 'frames' }, { turn: 'b' });
  const now = door.request({ type: 'frames' }, { turn: 'a' });
  expect((await reasonOf(old)).code).toBe(SUPERSEDED);
  kernel.sent.forEach(({ id }) =>
    kernel.answer(id, { type: 'frames', frames: [] })
  );
  expect((await now).answer.type).toBe('frames');
  expect((await other).answer.type).toBe('frames');
  expect(kernel.sent.map(({ turn }) => turn)).toEqual(['a', 'b', 'a']);
});

it.each(['restarting', 'autorestarting', 'starting', 'dead'] as const)(
  'says once that the frames are gone when the kernel is %s, and refuses what waits and what comes',
  async status => {
    const { kernel, door } = await opened();
    let lost = 0;
    door.lost.connect(() => (lost += 1));
    const asked = door.request({ type: 'frames' });
    kernel.statusChanged.emit('busy');
    expect(lost).toBe(0);
    kernel.statusChanged.emit(status);
    kernel.disposed.emit();
    expect((await reasonOf(asked)).code).toBe(KERNEL_LOST);
    expect((await reasonOf(door.request({ type: 'frames' }))).code).toBe(
      KERNEL_LOST
    );
    expect(lost).toBe(1);
    expect(door.isDisposed).toBe(true);
  }
);

it('tells which frame the notebook has changed', async () => {
  const { kernel, door } = await opened();
  const told: string[] = [];
  door.stale.connect((_, frame) => told.push(frame));
  kernel.answer(0, { type: 'stale', frame: 'f7' });
  expect(told).toEqual(['f7']);
});

it('closes its comm when nobody needs it, which is no loss', async () => {
  const { kernel, door } = await opened();
  let lost = 0;
  door.lost.connect(() => (lost += 1));
  door.dispose();
  kernel.statusChanged.emit('dead');
  expect(kernel.closed).toBe(true);
  expect(lost).toBe(0);
});

it('says how to get the SDK where the kernel does not have it', async () => {
  const kernel = new FakeKernel();
  kernel.reply = {
    status: 'error',
    ename: 'ModuleNotFoundError',
    evalue: "No module named 'cellworks'"
  };
  const reason = await reasonOf(openDoor(kernel as unknown as DoorKernel));
  expect(reason.code).toBe(NOT_INSTALLED);
  expect(reason.hint).toBe(INSTALL);
  kernel.reply = { status: 'error', ename: 'ValueError', evalue: 'odd' };
  const other = await reasonOf(openDoor(kernel as unknown as DoorKernel));
  expect(other.code).not.toBe(NOT_INSTALLED);
  expect(other.hint).toContain('ValueError: odd');
});
