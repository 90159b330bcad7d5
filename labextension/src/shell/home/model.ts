import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import {
  type Activity,
  type ActivityPage,
  type IStudio,
  Resource,
  type StudioEvent
} from '../../studio';
import type { HomeLists, HomePart, Shown } from '../tokens';
import type { HomeParts } from './parts';
import type { Visit } from './visit';

/** A slice's part of Home and, once they are made, its lists. */
export interface Part extends HomePart {
  lists?: HomeLists;
}

/** A piece of news, and how its slice says it reads. */
export interface Told extends Activity {
  state: Shown;
}

/** The newest news, and how much of each kind came since the person was last here. */
export interface News extends ActivityPage {
  away: ActivityPage['counts'];
}

/** What Home shows: every slice's lists, the news, and what of it is new to the person. */
export class HomeModel implements IDisposable {
  /** @param most - How many pieces of news are shown, asked at each read. */
  constructor(
    private readonly _studio: IStudio,
    private readonly _parts: HomeParts,
    readonly visit: Visit,
    private readonly _most: () => number
  ) {
    this.news = new Resource(() => this._read());
    this.news.follow(_studio.changes, event => this._isNews(event), 1000, {
      cost: 2
    });
    this._before = visit.before;
    _parts.changed.connect(this._make, this);
    visit.changed.connect(this._seen, this);
    this._make();
  }

  readonly news: Resource<News>;
  /** Emitted when a part came or went, or something was marked as seen. */
  readonly changed = new Signal<this, void>(this);
  /** In the order of their ranks. */
  parts: readonly Part[] = [];
  /** Counts every change. */
  version = 0;

  get isDisposed(): boolean {
    return this.news.isDisposed;
  }

  /** How a piece of news reads, in the words of its slice. */
  shownOf(slice: string, verb: string): Shown | undefined {
    const part = this.parts.find(one => one.slice === slice);
    return part?.lists?.newsOf(verb);
  }

  /** The news, the newest first. */
  told(): readonly Told[] {
    return (this.news.value?.activities ?? []).flatMap(activity => {
      const state = this.shownOf(activity.slice, activity.verb);
      return state ? [{ ...activity, state }] : [];
    });
  }

  /** Read everything again that could not be read. */
  retry(): void {
    const lists = this.parts.flatMap(({ lists: one }) =>
      [one?.attention, one?.running].flatMap(list => list?.resource ?? [])
    );
    [this.news, ...lists]
      .filter(resource => resource.error)
      .forEach(resource => void resource.refresh());
  }

  /** The person has seen everything that is shown. */
  markAll(): void {
    if (!this.news.value) {
      return;
    }
    const shown = this.parts.flatMap(({ slice, lists }) =>
      (lists?.attention?.lines()?.entries ?? []).flatMap(({ occasion }) =>
        occasion === undefined ? [] : [[slice, occasion] as const]
      )
    );
    this.visit.markAll(this.news.value.change, shown);
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._parts.changed.disconnect(this._make, this);
    this.visit.changed.disconnect(this._seen, this);
    this.parts.forEach(part => part.lists?.dispose());
    this.news.dispose();
    Signal.clearData(this);
  }

  private async _read(): Promise<News> {
    const { call, changes } = this._studio;
    const slice = this.parts.map(part => part.slice);
    const since = this.visit.before?.number;
    const [page, away] = await Promise.all([
      call('get', '/activity', { query: { slice, limit: this._most() } }),
      since === undefined
        ? null
        : call('get', '/activity', { query: { slice, since, limit: 1 } })
    ]);
    changes.seen(page.change);
    return { ...page, away: away?.counts ?? [] };
  }

  private _isNews(event: StudioEvent): boolean {
    return (
      event.event === 'change' &&
      this.shownOf(event.slice, event.verb) !== undefined
    );
  }

  /** Make the lists of parts that came, drop those of parts that went. */
  private _make(): void {
    const before = this.parts;
    this.parts = this._parts.all.map(
      part =>
        before.find(one => one.slice === part.slice) ?? this._begin({ ...part })
    );
    before
      .filter(one => !this.parts.includes(one))
      .forEach(one => one.lists?.dispose());
    this._tell();
  }

  private _begin(part: Part): Part {
    void part.create(this.visit).then(lists => {
      if (this.isDisposed || !this.parts.includes(part)) {
        lists.dispose();
        return;
      }
      part.lists = lists;
      this._tell();
    });
    return part;
  }

  private _seen(): void {
    // Another visit counts from elsewhere.
    if (this.visit.before !== this._before) {
      this._before = this.visit.before;
      void this.news.refresh();
    }
    this._tell();
  }

  private _tell(): void {
    this.version += 1;
    this.changed.emit();
  }

  private _before: Visit['before'];
}
