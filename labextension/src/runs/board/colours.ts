/** Which colour each run has: one that is drawn keeps it for as long as it is. */
export class Colours {
  /** Give these runs colours, and take them from all others. */
  give(runs: readonly string[]): void {
    const kept = [...this._given].filter(([run]) => runs.includes(run));
    const taken = new Set(kept.map(([, colour]) => colour));
    const given = new Map(kept);
    for (const run of runs) {
      if (!given.has(run)) {
        let colour = 0;
        while (taken.has(colour)) {
          colour += 1;
        }
        taken.add(colour);
        given.set(run, colour);
      }
    }
    const isSame =
      given.size === this._given.size && kept.length === given.size;
    this._given = isSame ? this._given : given;
  }

  /** The colour of each run that is drawn; another map whenever that changes. */
  get given(): ReadonlyMap<string, number> {
    return this._given;
  }

  /** A run's colour; undefined where it is not drawn. From 8 on the same hues come again, dashed. */
  of(run: string): number | undefined {
    return this._given.get(run);
  }

  private _given: ReadonlyMap<string, number> = new Map();
}
