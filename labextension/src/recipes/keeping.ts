import type { IStateDB } from '@jupyterlab/statedb';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { keyOf } from './origins';
import type { Kept } from './wrangler/types';

// Lab's state takes what stands before the first colon for the namespace.
const SPACE = 'cellworks-wranglers';
/** Wranglers that are kept after their tabs were closed. */
const MOST = 50;

/** A wrangler as it is kept: what can be opened again, and when it was last touched. */
interface Record {
  kept: Kept;
  /** Milliseconds since 1970. */
  at: number;
}

/** Where wranglers are kept, so that neither a closed tab nor a page that is loaded again loses a recipe. */
export class Keeping {
  /**
   * @param _state - Lab's state, which outlives the browser, but is written a while after it was told.
   * @param _page - What is there at once, and for as long as the page's tab in the browser.
   */
  constructor(
    private readonly _state: IStateDB | null,
    private readonly _page: Storage = window.sessionStorage
  ) {}

  save(tab: string, kept: Kept): void {
    const record: Record = { kept, at: Date.now() };
    this._note(tab, record);
    void this._state?.save(
      `${SPACE}:${tab}`,
      record as unknown as ReadonlyPartialJSONObject
    );
  }

  async load(tab: string): Promise<Kept | null> {
    const found: unknown = await this._state?.fetch(`${SPACE}:${tab}`);
    const noted: unknown = JSON.parse(
      this._page.getItem(`${SPACE}:${tab}`) ?? 'null'
    );
    const [last] = [found, noted]
      .filter(isRecord)
      .sort((one, other) => other.at - one.at);
    return last?.kept ?? null;
  }

  /** The wrangler that was last open on what is to be opened, and whose tab is none of these. */
  async lastOn(
    wanted: Pick<Kept, 'origin' | 'notebook'>,
    open: ReadonlySet<string>
  ): Promise<{ tab: string; kept: Kept } | null> {
    const all = await this._all();
    const found = all.find(
      ({ tab, kept }) => !open.has(tab) && keyOf(kept) === keyOf(wanted)
    );
    void this._forget(all.slice(MOST).filter(({ tab }) => !open.has(tab)));
    return found ?? null;
  }

  private _note(tab: string, record: Record): void {
    try {
      this._page.setItem(`${SPACE}:${tab}`, JSON.stringify(record));
    } catch (error) {
      if (!(error instanceof DOMException)) {
        throw error;
      }
      // It is full: what Lab's state has is not to be hidden by what was noted before.
      this._page.removeItem(`${SPACE}:${tab}`);
    }
  }

  /** All that are kept, the last one first. */
  private async _all(): Promise<(Record & { tab: string })[]> {
    const { ids, values } = (await this._state?.list(SPACE)) ?? {
      ids: [],
      values: []
    };
    return ids
      .flatMap((id, at) => {
        const record: unknown = values[at];
        return isRecord(record)
          ? [{ ...record, tab: id.slice(SPACE.length + 1) }]
          : [];
      })
      .sort((one, other) => other.at - one.at);
  }

  private async _forget(old: readonly { tab: string }[]): Promise<void> {
    await Promise.all(
      old.map(({ tab }) => this._state?.remove(`${SPACE}:${tab}`))
    );
  }
}

/** Whether something was kept by this version: what it is made of has the right form. */
function isRecord(value: unknown): value is Record {
  const { kept, at } = (value ?? {}) as Partial<Record>;
  return (
    typeof at === 'number' &&
    typeof kept === 'object' &&
    Array.isArray(kept.steps) &&
    Array.isArray(kept.past) &&
    Array.isArray(kept.future) &&
    typeof kept.origin === 'object'
  );
}
