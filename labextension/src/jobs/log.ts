import { Resource, type Call } from '../studio';
import { LineBuffer, type Block } from '../ui/lines';

/** A log as far as it was read. */
export interface LogView {
  blocks: readonly Block[];
  /** Where what is shown begins, in bytes. */
  from: number;
  /** Whether there were more lines than a browser should hold, and the oldest were let go. */
  cut: boolean;
  ended: boolean;
}

const WINDOW = 256 * 1024;
const PIECE = 1024 * 1024;

/**
 * The end of an attempt's log: read backwards from its end once, then only what was added.
 *
 * @param attempt - Which attempt; asked anew for each read.
 */
export class LogTail extends Resource<LogView> {
  constructor(call: Call, job: string, attempt: () => number | undefined) {
    super(() => this._more());
    this._fetch = (offset, limit) =>
      call('get', '/jobs/{job}/log', {
        path: { job },
        query: { attempt: attempt(), offset, limit }
      });
  }

  /** Read further back. */
  earlier(): Promise<void> {
    this._window *= 8;
    return this.again();
  }

  /** Read from the start, for another attempt for instance. */
  again(): Promise<void> {
    this._buffer = undefined;
    return this.reset();
  }

  private async _more(): Promise<LogView> {
    let buffer = this._buffer;
    if (!buffer) {
      const { size } = await this._fetch(0, 1);
      buffer = this._buffer = new LineBuffer();
      this._from = this._offset = Math.max(0, size - this._window);
    }
    for (;;) {
      const part = await this._fetch(this._offset, PIECE);
      if (buffer !== this._buffer) {
        return this._more();
      }
      const begins = this._offset === this._from && this._from > 0;
      buffer.append(begins ? wholeLines(part.text) : part.text);
      const stuck = part.next === this._offset;
      this._offset = part.next;
      if (part.next >= part.size || stuck) {
        const { blocks, cut } = buffer;
        return { blocks, cut, from: this._from, ended: part.ended };
      }
    }
  }

  private readonly _fetch: (
    offset: number,
    limit: number
  ) => Promise<{ text: string; next: number; size: number; ended: boolean }>;
  private _buffer: LineBuffer | undefined;
  private _window = WINDOW;
  private _from = 0;
  private _offset = 0;
}

/** A window that opens in the middle of a line begins with the next one. */
function wholeLines(text: string): string {
  return text.slice(text.indexOf('\n') + 1);
}
