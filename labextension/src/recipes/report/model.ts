import { Signal } from '@lumino/signaling';
import { isSuperseded } from '../wrangler/refusals';
import type { Answer, Ask, IWrangler, Step, Table } from '../wrangler/types';

export type Report = Extract<Answer, { type: 'insights' }>;
export type Warning = Report['warnings'][number];
export type Fix = Warning['fixes'][number];

/** What a report is asked about, beside the table. */
export type Asked = Required<
  Pick<
    Extract<Ask, { type: 'insights' }>,
    'target' | 'time' | 'group' | 'facet' | 'favoured' | 'positive' | 'within'
  >
>;

export const NOTHING: Asked = {
  target: null,
  time: null,
  group: null,
  facet: null,
  favoured: null,
  positive: null,
  within: null
};

/** A wrangler's report: what it is asked about, how far it is, and what was found. */
export class Reporting {
  constructor(readonly wrangler: IWrangler) {}

  readonly changed = new Signal<this, void>(this);
  asked: Asked = NOTHING;

  get report(): Report | null {
    return this._report;
  }

  /** Why there is none; undefined where nothing is wrong. */
  get problem(): unknown {
    return this._problem;
  }

  /** How far the report is that is being made; null while none is. */
  get progress(): { words: string; share: number } | null {
    return this._progress;
  }

  /** Whether the report is of the table that is shown: only then are its rows where it says. */
  get isCurrent(): boolean {
    return this._table !== null && this._table === this.wrangler.table;
  }

  choose(change: Partial<Asked>): void {
    this.asked = { ...this.asked, ...change };
    this.changed.emit();
  }

  /** Make the report; one that is being made is given up. */
  async make(): Promise<void> {
    const { door, table } = this.wrangler;
    if (!door || !table) {
      return;
    }
    const run = ++this._run;
    const isOver = () => run !== this._run;
    this._tell({ words: '', share: 0 }, undefined);
    try {
      const { answer } = await door.request<'insights'>(
        { type: 'insights', table, ...this._present(), page: true },
        {
          turn: 'insights',
          onProgress: ({ words, share }) => {
            if (!isOver()) {
              this._tell({ words, share }, undefined);
            }
          }
        }
      );
      if (!isOver()) {
        this._report = answer;
        this._table = table;
        this._fixed.clear();
        this._tell(null, undefined);
      }
    } catch (problem) {
      if (!isOver() && !isSuperseded(problem)) {
        this._tell(null, problem);
      }
    }
  }

  /** Do what mends a warning: it becomes a step. */
  mend(fix: Fix): void {
    this._fixed.add(fix);
    this.wrangler.add(fix.step as Step);
    this.changed.emit();
  }

  /** Show what a fix would change. */
  try(fix: Fix): void {
    const place = this.wrangler.at;
    this.wrangler.try({ place, replaces: false, step: fix.step as Step });
  }

  isMended(warning: Warning): boolean {
    return warning.fixes.some(fix => this._fixed.has(fix));
  }

  /** Show the rows that a warning points at. */
  showRows({ rows, kind }: Warning): void {
    const { view } = this.wrangler;
    const others = (view.filters ?? []).filter(one => one.type !== 'rows');
    const filter = { type: 'rows', rows, words: kind } as const;
    this.wrangler.show({ ...view, filters: [...others, filter] });
  }

  /** What is asked about that the table still has. */
  private _present(): Asked {
    const names = new Set(this.wrangler.columns.map(({ name }) => name));
    const kept = (name: string | null) =>
      name !== null && names.has(name) ? name : null;
    const { target, time, group, facet, within } = this.asked;
    return {
      ...this.asked,
      target: kept(target),
      time: kept(time),
      group: kept(group),
      facet: kept(facet),
      within: kept(within)
    };
  }

  private _tell(
    progress: { words: string; share: number } | null,
    problem: unknown
  ): void {
    this._progress = progress;
    this._problem = problem;
    this.changed.emit();
  }

  private _report: Report | null = null;
  private _table: Table | null = null;
  private _problem: unknown = undefined;
  private _progress: { words: string; share: number } | null = null;
  private _run = 0;
  private readonly _fixed = new Set<Fix>();
}
