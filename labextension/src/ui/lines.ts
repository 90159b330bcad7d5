/** Some lines that are drawn together; a new object whenever one of them changes. */
export interface Block {
  id: number;
  lines: readonly string[];
}

const BLOCK = 200;
/** How far up a cursor can always go: nested progress bars move over a few lines. */
const REACH = 20;
const ESC = String.fromCharCode(27);
const MOVES = new RegExp(`(\\n|\\r|${ESC}\\[\\d*[AF])`);
const UNFINISHED = new RegExp(`${ESC}(?:\\[\\d*)?$`);

/**
 * The last lines of a text that grows, as a terminal would show them.
 *
 * A carriage return begins the line anew and a cursor moves up to an earlier one, as progress bars do.
 * Finished blocks keep their identity, so that only the last one is drawn again.
 */
export class LineBuffer {
  /** @param most - Lines that are kept; older ones are let go, a block at a time. */
  constructor(private readonly _most = 20_000) {}

  get blocks(): readonly Block[] {
    return this._blocks;
  }

  get length(): number {
    return this._blocks.reduce((sum, block) => sum + block.lines.length, 0);
  }

  /** Whether lines were let go. */
  get cut(): boolean {
    return this._cut;
  }

  append(text: string): void {
    const whole = this._rest + text;
    this._rest = UNFINISHED.exec(whole)?.[0] ?? '';
    const ready = whole.slice(0, whole.length - this._rest.length);
    if (!ready) {
      return;
    }
    const blocks = this._blocks.slice();
    const last = blocks.pop();
    let lines = last?.lines.slice() ?? [];
    let id = last?.id ?? 0;
    for (const piece of ready.split(MOVES)) {
      if (piece) {
        this._print(piece, lines);
      }
      if (lines.length > BLOCK + REACH) {
        blocks.push({ id, lines: lines.slice(0, BLOCK) });
        id += 1;
        lines = lines.slice(BLOCK);
        this._up = Math.min(this._up, lines.length);
      }
    }
    if (lines.length > 0) {
      blocks.push({ id, lines });
    }
    while (blocks.length > 1 && (blocks.length - 1) * BLOCK > this._most) {
      blocks.shift();
      this._cut = true;
    }
    this._blocks = blocks;
  }

  private _print(piece: string, lines: string[]): void {
    if (piece === '\r') {
      this._anew = true;
    } else if (piece === '\n') {
      this._down(lines);
    } else if (piece.startsWith(`${ESC}[`) && /[AF]$/.test(piece)) {
      const by = Number(piece.slice(2, -1)) || 1;
      this._up = Math.min(this._up + by, lines.length);
    } else {
      this._write(piece, lines);
    }
  }

  private _down(lines: string[]): void {
    if (this._up === 0) {
      lines.push('');
    } else {
      this._up -= 1;
    }
    // A line that stands there already is written over from its beginning.
    this._anew = this._up > 0;
  }

  private _write(text: string, lines: string[]): void {
    if (this._up === 0) {
      lines.push(text);
      this._up = 1;
    } else {
      const at = lines.length - this._up;
      lines[at] = this._anew ? text : lines[at] + text;
    }
    this._anew = false;
  }

  private _blocks: Block[] = [];
  /** The start of a control sequence whose end has not come yet. */
  private _rest = '';
  /** How many lines the cursor is above the one that does not stand there yet. */
  private _up = 0;
  private _anew = false;
  private _cut = false;
}
