/** Some lines that are drawn together; a new object whenever one of them changes. */
export interface Block {
  id: number;
  lines: readonly string[];
}

const BLOCK = 200;

/**
 * The last lines of a text that grows, as a terminal would show them.
 *
 * A carriage return begins the line anew, as progress bars do. Finished blocks keep their identity, so
 * that only the last one is drawn again.
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
    if (!text) {
      return;
    }
    const pieces = (this._tail + text).split('\n');
    this._tail = shortened(pieces[pieces.length - 1]);
    const blocks = this._blocks.slice();
    const last = blocks.pop();
    let lines = last?.lines.slice() ?? [];
    let id = last?.id ?? 0;
    if (this._open) {
      lines.pop();
    }
    for (const piece of pieces) {
      if (lines.length === BLOCK) {
        blocks.push({ id, lines });
        id += 1;
        lines = [];
      }
      lines.push(overwritten(piece));
    }
    // What follows the last newline is a line only once something stands there.
    this._open = this._tail !== '';
    if (!this._open) {
      lines.pop();
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

  private _blocks: Block[] = [];
  private _tail = '';
  private _open = false;
  private _cut = false;
}

/** What remains of a line after its carriage returns. */
function overwritten(line: string): string {
  if (!line.includes('\r')) {
    return line;
  }
  const passes = line.split('\r').filter(Boolean);
  return passes[passes.length - 1] ?? '';
}

/** A line that has not ended, without what was overwritten: a progress bar's may never end. */
function shortened(line: string): string {
  return overwritten(line) + (line.endsWith('\r') ? '\r' : '');
}
