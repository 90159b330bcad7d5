import type { Kernel, KernelMessage } from '@jupyterlab/services';
import type { JSONObject } from '@lumino/coreutils';
import { type ISignal, Signal } from '@lumino/signaling';
import { StudioError } from '../studio';
import type { Answer, AnswerTo, Ask, Asking, Door, Reply } from './asking';
import { INSTALL, isMissing } from './having';

/** What the kernel's side of a door listens to. */
export const TARGET = 'cellworks.wrangle';
const LISTEN =
  'import cellworks.wrangle_door as _cw_door; _cw_door.listen(); del _cw_door';
/** The code of a failure that a later request with the same turn is to blame for. */
export const SUPERSEDED = 'SUPERSEDED';
/** The code of every request that a kernel did not live to answer. */
export const KERNEL_LOST = 'KERNEL_LOST';
/** The code of the failure to open a door where the SDK is not installed. */
export const NOT_INSTALLED = 'NOT_INSTALLED';

/** What a door needs of a connection to a kernel. */
export type DoorKernel = Pick<
  Kernel.IKernelConnection,
  'requestExecute' | 'createComm' | 'statusChanged' | 'disposed' | 'isDisposed'
>;

interface Waiting {
  turn: string;
  done: (reply: { answer: Answer; buffers: DataView[] }) => void;
  refuse: (reason: StudioError) => void;
  onProgress: Asking['onProgress'];
}

/**
 * Open a door to the data in a kernel; rejects where the SDK is not installed, in words that say how to get it.
 *
 * @param ended - Called once the door is closed or lost.
 */
export async function openDoor(
  kernel: DoorKernel,
  ended: () => void = () => undefined
): Promise<Door> {
  const future = kernel.requestExecute({
    code: LISTEN,
    silent: true,
    store_history: false,
    stop_on_error: false
  });
  const { content } = (await future.done) as KernelMessage.IExecuteReplyMsg;
  if (content.status === 'error') {
    throw isMissing(content.ename, content.evalue)
      ? failure({
          code: NOT_INSTALLED,
          message: 'This kernel’s environment does not have cellworks.',
          hint: INSTALL
        })
      : failure({
          code: 'KERNEL',
          message: 'The kernel could not open its frames to the panel.',
          hint: `${content.ename}: ${content.evalue}`
        });
  }
  if (content.status !== 'ok') {
    throw failure({
      code: 'KERNEL',
      message: 'The kernel was interrupted before the panel reached it.',
      hint: 'Open the frame again.'
    });
  }
  return new KernelDoor(kernel, ended);
}

/** A door by a comm: requests go out with an id, and answers come back to it in whatever order. */
class KernelDoor implements Door {
  constructor(
    private readonly _kernel: DoorKernel,
    private readonly _ended: () => void
  ) {
    this._comm = _kernel.createComm(TARGET);
    this._comm.onMsg = message => this._heard(message);
    this._comm.onClose = () => this._lose();
    this._kernel.statusChanged.connect(this._watch, this);
    this._kernel.disposed.connect(this._lose, this);
    this._comm.open({});
  }

  get lost(): ISignal<this, void> {
    return this._lost;
  }

  get stale(): ISignal<this, string> {
    return this._stale;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  request<K extends Ask['type']>(
    ask: Extract<Ask, { type: K }>,
    { turn = '', onProgress }: Asking = {}
  ): Promise<Reply<K>> {
    if (this._disposed) {
      return Promise.reject(gone());
    }
    this._supersede(turn);
    const id = ++this._asked;
    return new Promise((resolve, refuse) => {
      this._waiting.set(id, {
        turn,
        refuse,
        onProgress,
        done: ({ answer, buffers }) =>
          resolve({ answer: answer as AnswerTo<K>, buffers })
      });
      this._comm.send({ id, ask, turn } as unknown as JSONObject);
    });
  }

  dispose(): void {
    if (!this._disposed) {
      this._end();
      if (!this._kernel.isDisposed && !this._comm.isDisposed) {
        this._comm.close();
      }
      this._ended();
      Signal.clearData(this);
    }
  }

  private _heard({ content, buffers }: KernelMessage.ICommMsgMsg): void {
    const { id, answer } = content.data as unknown as {
      id: number;
      answer: Answer;
    };
    if (answer.type === 'stale') {
      this._stale.emit(answer.frame);
    }
    const waiting = this._waiting.get(id);
    if (!waiting) {
      return;
    }
    if (answer.type === 'progress') {
      waiting.onProgress?.(answer);
      return;
    }
    this._waiting.delete(id);
    if (answer.type === 'fail') {
      waiting.refuse(failure(answer));
    } else {
      waiting.done({ answer, buffers: (buffers ?? []).map(asView) });
    }
  }

  /** Whoever waits with this turn waits no more; the kernel leaves out what it has not begun. */
  private _supersede(turn: string): void {
    for (const [id, waiting] of turn ? this._waiting : []) {
      if (waiting.turn === turn) {
        this._waiting.delete(id);
        waiting.refuse(
          failure({
            code: SUPERSEDED,
            message: 'Something newer was asked for.'
          })
        );
      }
    }
  }

  private _watch(_: unknown, status: KernelMessage.Status): void {
    // `starting`: somebody else has begun it anew.
    if (/^((auto)?restarting|starting|terminating|dead)$/.test(status)) {
      this._lose();
    }
  }

  private _lose(): void {
    if (!this._disposed) {
      this._end();
      this._lost.emit();
      this._ended();
      Signal.clearData(this);
    }
  }

  private _end(): void {
    this._disposed = true;
    this._kernel.statusChanged.disconnect(this._watch, this);
    this._kernel.disposed.disconnect(this._lose, this);
    const left = [...this._waiting.values()];
    this._waiting.clear();
    left.forEach(waiting => waiting.refuse(gone()));
  }

  private readonly _comm: Kernel.IComm;
  private readonly _lost = new Signal<this, void>(this);
  private readonly _stale = new Signal<this, string>(this);
  private readonly _waiting = new Map<number, Waiting>();
  private _asked = 0;
  private _disposed = false;
}

function gone(): StudioError {
  return failure({
    code: KERNEL_LOST,
    message: 'The kernel is gone, and the frame with it.',
    hint: 'The recipe is kept: open the frame again once the kernel has it.'
  });
}

function failure(body: {
  code: string;
  message: string;
  hint?: string | null;
  field?: string | null;
}): StudioError {
  return new StudioError(body, 0);
}

function asView(buffer: ArrayBuffer | ArrayBufferView): DataView {
  return ArrayBuffer.isView(buffer)
    ? new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    : new DataView(buffer);
}
