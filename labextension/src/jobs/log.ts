import { Resource, type Call } from '../studio';
import { type LogView, Tail } from '../ui/tail';

/**
 * The end of an attempt's log, as long as somebody looks.
 *
 * @param attempt - Which attempt; asked anew for each read.
 */
export class LogTail extends Resource<LogView> {
  constructor(call: Call, job: string, attempt: () => number | undefined) {
    super(() => this._tail.more());
    this._tail = new Tail((offset, limit) =>
      call('get', '/jobs/{job}/log', {
        path: { job },
        query: { attempt: attempt(), offset, limit }
      })
    );
  }

  /** Read further back. */
  earlier(): Promise<void> {
    this._tail.again({ further: true });
    return this.reset();
  }

  /** Read from the start, for another attempt for instance. */
  again(): Promise<void> {
    this._tail.again();
    return this.reset();
  }

  private readonly _tail: Tail;
}
