import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import {
  asStudioError,
  type BaselineSummary,
  isAbout,
  type IStudio,
  type ModelComparison,
  type ModelHistory,
  type ModelVersion,
  type RegisteredModel,
  Resource,
  type StudioError,
  type StudioEvent
} from '../studio';
import { parse } from './tokens';

/** What a person is about to do with the chosen version. */
export type Act = 'approve' | 'reject' | 'alias' | 'delete';

/** Versions that one comparison takes. */
const TOGETHER = 10;

/** Everything that can be read of one model, and what is done with its versions. */
export class ModelModel implements IDisposable {
  /** @param reference - `late-flights/3`, or `late-flights` for whichever version is the newest. */
  constructor(
    private readonly _studio: IStudio,
    reference: string
  ) {
    const { call, changes } = _studio;
    const { name, version } = parse(reference);
    this.name = name;
    this._version = version;
    const at = () => ({ name, version: String(this._version ?? 'latest') });
    const mine = (event: StudioEvent) => isOf(event, name) || isDeployed(event);

    this.whole = new Resource(() =>
      call('get', '/models/{name}', { path: { name } })
    ).follow(changes, mine);
    this.chosen = new Resource(() =>
      call('get', '/models/{name}/versions/{version}', { path: at() })
    ).follow(changes, mine);
    this.history = new Resource(() =>
      call('get', '/models/{name}/history', {
        path: { name },
        query: { limit: 200 }
      })
    ).follow(changes, mine);
    this.measured = new Resource(async () => {
      const versions = (await this._known()).slice(0, TOGETHER);
      return versions.length < 2 ? null : this._compare(versions, true);
    }).follow(changes, mine);
    this.compared = new Resource(async () => {
      const own = this.chosen.value?.row.version ?? this._version;
      return this._other === null || own === null || own === this._other
        ? null
        : this._compare([this._other, own], false);
    });
    this.baseline = new Resource(() =>
      call('get', '/models/{name}/versions/{version}/baseline', { path: at() })
    );
  }

  readonly name: string;
  /** The model with its versions. */
  readonly whole: Resource<RegisteredModel>;
  /** The chosen version. */
  readonly chosen: Resource<ModelVersion>;
  readonly history: Resource<ModelHistory>;
  /** What was measured of the newest versions; null where there is one alone. */
  readonly measured: Resource<ModelComparison | null>;
  /** What differs between the chosen version and another. */
  readonly compared: Resource<ModelComparison | null>;
  readonly baseline: Resource<BaselineSummary>;
  /** Emitted when another version, tab, comparison or act is chosen. */
  readonly changed = new Signal<this, void>(this);

  get isDisposed(): boolean {
    return this.whole.isDisposed;
  }

  /** The number of the chosen version; null follows the newest. */
  get version(): number | null {
    return this._version;
  }

  /** The tab that is looked at, if one was chosen. */
  get tab(): string | undefined {
    return this._tab;
  }

  /** The version that the chosen one is compared with. */
  get other(): number | null {
    return this._other;
  }

  /** What is about to be done, if anything. */
  get act(): Act | null {
    return this._act;
  }

  /** Whether it is being done. */
  get busy(): boolean {
    return this._busy;
  }

  /** Why it was refused. */
  get problem(): StudioError | undefined {
    return this._problem;
  }

  /** Look at another version. */
  choose(version: number | null): void {
    if (version === this._version) {
      return;
    }
    this._version = version;
    this._act = null;
    this._problem = undefined;
    void this.chosen.reset().then(() => this.compared.reset());
    void this.baseline.reset();
    this.changed.emit();
  }

  /** Look at another tab. */
  show(tab: string): void {
    this._tab = tab;
    this.changed.emit();
  }

  /** Compare the chosen version with another. */
  compare(version: number | null): void {
    this._other = version;
    void this.compared.reset();
    this.changed.emit();
  }

  /** Open the form of an act, or close the one that is open. */
  begin(act: Act | null): void {
    this._act = act;
    this._problem = undefined;
    this.changed.emit();
  }

  /** Approve or reject the chosen version. */
  decide(state: 'approved' | 'rejected', comment: string): Promise<boolean> {
    return this._do(version =>
      this._studio.call('post', '/models/{name}/versions/{version}/decision', {
        path: { name: this.name, version: String(version) },
        body: { state, comment }
      })
    );
  }

  /** Have an alias name the chosen version. */
  setAlias(alias: string, comment: string): Promise<boolean> {
    return this._do(version =>
      this._studio.call('put', '/models/{name}/aliases/{alias}', {
        path: { name: this.name, alias },
        body: { version, comment }
      })
    );
  }

  /** Have an alias name nothing. */
  removeAlias(alias: string): Promise<boolean> {
    return this._do(() =>
      this._studio.call('delete', '/models/{name}/aliases/{alias}', {
        path: { name: this.name, alias }
      })
    );
  }

  /** Delete the chosen version; the newest of the others is shown then. */
  async remove(comment: string): Promise<boolean> {
    const done = await this._do(version =>
      this._studio.call('delete', '/models/{name}/versions/{version}', {
        path: { name: this.name, version: String(version) },
        query: { comment }
      })
    );
    if (done) {
      this._version = 0;
      this.choose(null);
    }
    return done;
  }

  dispose(): void {
    for (const one of [
      this.whole,
      this.chosen,
      this.history,
      this.measured,
      this.compared,
      this.baseline
    ]) {
      one.dispose();
    }
    Signal.clearData(this);
  }

  private async _do(
    act: (version: number) => Promise<unknown>
  ): Promise<boolean> {
    const version = this.chosen.value?.row.version;
    if (version === undefined || this._busy) {
      return false;
    }
    this._busy = true;
    this._problem = undefined;
    this.changed.emit();
    try {
      await act(version);
      this._act = null;
      void this.whole.refresh();
      void this.chosen.refresh();
      return true;
    } catch (reason) {
      this._problem = asStudioError(reason);
      return false;
    } finally {
      this._busy = false;
      this.changed.emit();
    }
  }

  private async _known(): Promise<number[]> {
    if (!this.whole.value) {
      await this.whole.refresh();
    }
    return (this.whole.value?.versions ?? []).map(one => one.version);
  }

  private _compare(version: number[], all: boolean): Promise<ModelComparison> {
    return this._studio.call('get', '/models/{name}/compare', {
      path: { name: this.name },
      query: { version, all }
    });
  }

  private _version: number | null;
  private _other: number | null = null;
  private _tab: string | undefined;
  private _act: Act | null = null;
  private _busy = false;
  private _problem: StudioError | undefined;
}

/** Whether an event is about a model or one of its versions. */
export function isOf(event: StudioEvent, name: string): boolean {
  return (
    isAbout(event, 'models') &&
    (event.entity === name || event.entity.startsWith(`${name}/`))
  );
}

/** Whether an event may change where versions are deployed. */
export function isDeployed(event: StudioEvent): boolean {
  return event.event === 'change' && event.slice === 'endpoints';
}
