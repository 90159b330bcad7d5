import type { IDisposable } from '@lumino/disposable';

/** Requests a second that a tab makes by itself, whatever is open in it; of four, the rest is a person's. */
export const RATE = 3.5;
/** Reads that may begin at once after a rest. */
const BURST = 3;

interface Turn {
  run: () => void;
  cost: number;
}

/**
 * Reads that answer events take turns, so that a busy studio does not make a busy browser.
 *
 * What a person waits for (a log) goes first and always finds one turn left; what a person asks for by
 * a click does not wait here at all.
 */
export class Turns implements IDisposable {
  /** Run when there is a turn; returns what gives it up. */
  take(run: () => void, { urgent = false, cost = 1 } = {}): () => void {
    const queue = urgent ? this._urgent : this._others;
    const turn = { run, cost };
    queue.push(turn);
    this._next();
    return () => {
      const at = queue.indexOf(turn);
      if (at >= 0) {
        queue.splice(at, 1);
      }
    };
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  dispose(): void {
    this._disposed = true;
    window.clearTimeout(this._timer);
    this._urgent.length = this._others.length = 0;
  }

  private _next(): void {
    window.clearTimeout(this._timer);
    this._timer = undefined;
    this._refill();
    for (;;) {
      const queue = this._urgent.length > 0 ? this._urgent : this._others;
      const turn = queue[0];
      if (!turn || this._disposed) {
        return;
      }
      const wanted = this._wanted(turn, queue === this._urgent);
      if (this._left < wanted) {
        const wait = ((wanted - this._left) * 1000) / RATE;
        this._timer = window.setTimeout(() => this._next(), wait + 1);
        return;
      }
      queue.shift();
      this._left -= turn.cost;
      turn.run();
    }
  }

  /** How much must be left: what is not urgent leaves one turn to what may be. */
  private _wanted({ cost }: Turn, urgent: boolean): number {
    return Math.min(BURST, cost + (urgent ? 0 : 1));
  }

  private _refill(): void {
    const now = Date.now();
    const passed = now - this._at;
    // A clock that was set back gives nothing, and takes nothing.
    this._left = Math.min(
      BURST,
      this._left + (Math.max(0, passed) * RATE) / 1000
    );
    this._at = now;
  }

  private readonly _urgent: Turn[] = [];
  private readonly _others: Turn[] = [];
  private _left = BURST;
  private _at = Date.now();
  private _timer: number | undefined;
  private _disposed = false;
}
