import { LineBuffer, type Block } from './lines';

/** A log as far as it was read. */
export interface LogView {
  blocks: readonly Block[];
  /** Where what is shown begins, in bytes. */
  from: number;
  /** Whether there were more lines than a browser should hold, and the oldest were let go. */
  cut: boolean;
  ended: boolean;
}

/** A piece of a log: from which byte the next one begins, and how long all of it is. */
export interface LogPiece {
  text: string;
  next: number;
  size: number;
  /** Whether nothing will be added; a log that does not say so goes on. */
  ended?: boolean;
}

const WINDOW = 256 * 1024;
const PIECE = 1024 * 1024;

/** The end of a log: read backwards from its end once, then only what was added. */
export class Tail {
  /** @param fetch - Reads at most `limit` bytes from `offset` on. */
  constructor(
    private readonly _fetch: (
      offset: number,
      limit: number
    ) => Promise<LogPiece>
  ) {}

  /** Forget what was read: the next read begins further back, or at the end of another log. */
  again({ further = false } = {}): void {
    this._window *= further ? 8 : 1;
    this._buffer = undefined;
  }

  /** Read what was added since the last time. */
  async more(): Promise<LogView> {
    let buffer = this._buffer;
    if (!buffer) {
      const { size } = await this._fetch(0, 1);
      buffer = this._buffer = new LineBuffer();
      this._from = this._offset = Math.max(0, size - this._window);
    }
    for (;;) {
      const part = await this._fetch(this._offset, PIECE);
      if (buffer !== this._buffer) {
        return this.more();
      }
      const begins = this._offset === this._from && this._from > 0;
      buffer.append(begins ? wholeLines(part.text) : part.text);
      const stuck = part.next === this._offset;
      this._offset = part.next;
      if (part.next >= part.size || stuck) {
        const { blocks, cut } = buffer;
        return { blocks, cut, from: this._from, ended: part.ended ?? false };
      }
    }
  }

  private _buffer: LineBuffer | undefined;
  private _window = WINDOW;
  private _from = 0;
  private _offset = 0;
}

/** A window that opens in the middle of a line begins with the next one. */
function wholeLines(text: string): string {
  return text.slice(text.indexOf('\n') + 1);
}
