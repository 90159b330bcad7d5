import type { ISignal } from '@lumino/signaling';
import type { Schemas } from '../studio';

/** What a panel asks a kernel, and what it is answered. */
export type Ask = Schemas['WrangleRequestInput']['ask'];
export type Answer = Schemas['WrangleReply']['answer'];

/** Which answer an ask gets. */
export type AnswerTo<K extends Ask['type']> = K extends 'file' | 'suite'
  ? Schemas['TextAnswer']
  : K extends 'close'
    ? Schemas['DoneAnswer']
    : Extract<Answer, { type: K }>;

/** An answer with what came beside it. */
export interface Reply<K extends Ask['type']> {
  answer: AnswerTo<K>;
  /** Arrow streams. */
  buffers: readonly DataView[];
}

/** How a request is made. */
export interface Asking {
  /** A later request with the same turn takes the place of one that still waits; that one is refused as `SUPERSEDED`. */
  turn?: string;
  onProgress?: (progress: Schemas['ProgressAnswer']) => void;
}

/** The only way of a wrangler to its data: a kernel now, a job without one later. */
export interface Door {
  /** Rejects with a StudioError: what the kernel refuses, and `KERNEL_LOST` once it is gone. */
  request<K extends Ask['type']>(
    ask: Extract<Ask, { type: K }>,
    how?: Asking
  ): Promise<Reply<K>>;
  /** Emitted when the kernel is gone or has begun anew: frames must be opened again. */
  readonly lost: ISignal<this, void>;
  /** Emitted with a frame's handle when the notebook has changed what it was opened from (a reply with the id 0). */
  readonly stale: ISignal<this, string>;
  readonly isDisposed: boolean;
  dispose(): void;
}
