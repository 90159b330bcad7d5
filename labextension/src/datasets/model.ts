import { Signal } from '@lumino/signaling';
import type { IDisposable } from '@lumino/disposable';
import {
  type Dataset,
  type DatasetDiff,
  type DatasetStatistics,
  type DatasetUsePage,
  type DatasetVersion,
  isAbout,
  type IStudio,
  Resource,
  type StudioEvent
} from '../studio';
import { parse } from './tokens';

/** Everything that can be read of one dataset; each part is read only while it is shown. */
export class DatasetModel implements IDisposable {
  /** @param reference - `flights/2`, or `flights` for whichever version is the newest. */
  constructor(studio: IStudio, reference: string) {
    const { call, changes } = studio;
    const { name, version } = parse(reference);
    this.name = name;
    this._version = version;
    const at = () => ({ name, version: String(this._version ?? 'latest') });
    const mine = (event: StudioEvent) => isOf(event, name);

    this.history = new Resource(() =>
      call('get', '/datasets/{name}', { path: { name } })
    ).follow(changes, mine);
    this.whole = new Resource(() =>
      call('get', '/datasets/{name}/versions/{version}', { path: at() })
    ).follow(changes, mine);
    this.other = new Resource(async () =>
      this._compared === null
        ? null
        : call('get', '/datasets/{name}/versions/{version}', {
            path: { name, version: String(this._compared) }
          })
    );
    this.statistics = new Resource(() =>
      call('get', '/datasets/{name}/versions/{version}/statistics', {
        path: at()
      })
    );
    this.diff = new Resource(async () =>
      this._compared === null
        ? null
        : call('get', '/datasets/{name}/versions/{version}/diff', {
            path: at(),
            query: { against: String(this._compared) }
          })
    );
    this.uses = new Resource(() =>
      call('get', '/datasets/{name}/versions/{version}/uses', {
        path: at(),
        query: { limit: this._limit }
      })
    ).follow(
      changes,
      event => isAbout(event, 'jobs') && event.event === 'change',
      1000
    );
  }

  readonly name: string;
  readonly history: Resource<Dataset>;
  /** The chosen version. */
  readonly whole: Resource<DatasetVersion>;
  /** The version that its schema is compared with. */
  readonly other: Resource<DatasetVersion | null>;
  /** What the columns of the chosen version held. */
  readonly statistics: Resource<DatasetStatistics>;
  /** What moved since the version that it is compared with. */
  readonly diff: Resource<DatasetDiff | null>;
  readonly uses: Resource<DatasetUsePage>;
  /** Emitted when another version, tab or comparison is chosen. */
  readonly changed = new Signal<this, void>(this);

  get isDisposed(): boolean {
    return this.history.isDisposed;
  }

  /** The number of the chosen version; null follows the newest. */
  get version(): number | null {
    return this._version;
  }

  /** The tab that is looked at, if one was chosen. */
  get tab(): string | undefined {
    return this._tab;
  }

  /** The number of the version that the schema is compared with. */
  get compared(): number | null {
    return this._compared;
  }

  /** Look at another version. */
  choose(version: number | null): void {
    if (version === this._version) {
      return;
    }
    this._version = version;
    this._limit = PAGE;
    void this.whole.reset();
    void this.uses.reset();
    void this.statistics.reset();
    void this.diff.reset();
    this.changed.emit();
  }

  /** Look at another tab. */
  show(tab: string): void {
    this._tab = tab;
    this.changed.emit();
  }

  /** Compare the schema with another version's. */
  compare(version: number | null): void {
    this._compared = version;
    void this.other.reset();
    void this.diff.reset();
    this.changed.emit();
  }

  /** Read more of the jobs that used the version. */
  more(): void {
    this._limit = Math.min(1000, this._limit + 4 * PAGE);
    void this.uses.refresh();
  }

  dispose(): void {
    this.history.dispose();
    this.whole.dispose();
    this.other.dispose();
    this.uses.dispose();
    this.statistics.dispose();
    this.diff.dispose();
    Signal.clearData(this);
  }

  private _version: number | null;
  private _compared: number | null = null;
  private _tab: string | undefined;
  private _limit = PAGE;
}

const PAGE = 100;

/** Whether an event is about a dataset or one of its versions. */
export function isOf(event: StudioEvent, name: string): boolean {
  return (
    isAbout(event, 'datasets') &&
    (event.entity === name || event.entity.startsWith(`${name}/`))
  );
}
