import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import {
  asStudioError,
  type Deployment,
  type Endpoint,
  type EndpointMetrics,
  type EventPage,
  type Invoked,
  isAbout,
  type IStudio,
  type RequestLog,
  Resource,
  type StudioError,
  type StudioEvent
} from '../studio';
import { type LogView, Tail } from '../ui/tail';
import { RequestsModel } from './detail/requests/model';
import { pretty } from './json';
import { isSame, type Shares, sharesOf } from './shares';

/** What a person is about to do. */
export type Act =
  | { what: 'delete'; deployment: string | null }
  | { what: 'stop' }
  | { what: 'rotate' };

/** What was asked of the endpoint, and what came of it. */
export interface Trial {
  body: string;
  /** Asked whatever the shares; null is asked as a client would. */
  deployment: string | null;
  asking: boolean;
  answer?: Invoked;
  problem?: StudioError;
}

/** Seconds that a chart shows. */
export const SPANS = [300, 900, 3600] as const;

/** Everything that can be read of one endpoint, and what is done with it. */
export class EndpointModel implements IDisposable {
  constructor(
    private readonly _studio: IStudio,
    readonly name: string
  ) {
    const { call, changes } = _studio;
    const path = { endpoint: name };
    const mine = (event: StudioEvent) => isAbout(event, 'endpoints', name);
    this.whole = new Resource(() =>
      call('get', '/endpoints/{endpoint}', { path })
    ).follow(changes, mine);
    this.metrics = new Resource(() =>
      call('get', '/endpoints/{endpoint}/metrics', {
        path,
        query: { last: this._span }
      })
    ).follow(changes, mine, 1000);
    this.events = new Resource(() =>
      call('get', '/endpoints/{endpoint}/events', {
        path,
        query: { limit: 200 }
      })
    ).follow(changes, event => mine(event) && event.event === 'change');
    this._tail = new Tail((offset, limit) =>
      call('get', '/endpoints/{endpoint}/deployments/{deployment}/log', {
        path: { ...path, deployment: this._logged?.deployment ?? '' },
        query: { worker: this._logged?.worker ?? undefined, offset, limit }
      })
    );
    this.log = new Resource(() => this._tail.more()).follow(
      changes,
      mine,
      1000
    );
    this.requests = new RequestsModel(_studio, name);
    this.whole.stateChanged.connect(this._onRead, this);
  }

  readonly whole: Resource<Endpoint>;
  readonly metrics: Resource<EndpointMetrics>;
  readonly events: Resource<EventPage>;
  /** What the chosen worker said. */
  readonly log: Resource<LogView>;
  /** What it was asked and answered. */
  readonly requests: RequestsModel;
  /** Emitted when another tab, split, act or question is chosen. */
  readonly changed = new Signal<this, void>(this);

  get isDisposed(): boolean {
    return this.whole.isDisposed;
  }

  /** The tab that is looked at, if one was chosen. */
  get tab(): string | undefined {
    return this._tab;
  }

  /** What is about to be done, if anything. */
  get act(): Act | null {
    return this._act;
  }

  /** Whether something is being done. */
  get busy(): boolean {
    return this._busy;
  }

  /** Why it was refused. */
  get problem(): StudioError | undefined {
    return this._problem;
  }

  /** The split that was not applied yet. */
  get draft(): Shares | null {
    return this._draft;
  }

  get trial(): Trial {
    return this._trial;
  }

  /** Seconds that the charts show. */
  get span(): number {
    return this._span;
  }

  /** Which worker's log is shown; without a worker, the newest. */
  get logged(): { deployment: string; worker: number | null } | null {
    return this._logged;
  }

  /** Look at another tab. */
  show(tab: string): void {
    this._tab = tab;
    this.changed.emit();
  }

  /** Look at the log of a deployment's worker. */
  showLog(deployment: string, worker: number | null = null): void {
    this._logged = { deployment, worker };
    this._tail.again();
    void this.log.reset();
    this.show('logs');
  }

  /** Read the log further back. */
  readEarlier(): void {
    this._tail.again({ further: true });
    void this.log.reset();
  }

  /** Show another stretch of time in the charts. */
  look(span: number): void {
    this._span = span;
    void this.metrics.refresh();
    this.changed.emit();
  }

  /** Open the form of an act, or close the one that is open. */
  begin(act: Act | null): void {
    this._act = act;
    this._problem = undefined;
    this.changed.emit();
  }

  /** Move the traffic on the page; the gateway is told by `apply`. Null is as it was. */
  split(shares: Shares | null): void {
    const now = sharesNow(this.whole.value);
    this._draft = shares && !isSame(shares, now) ? shares : null;
    this._problem = undefined;
    this.changed.emit();
  }

  /** Have the gateway obey the split. */
  async apply(): Promise<boolean> {
    const draft = this._draft;
    const done =
      draft !== null &&
      (await this._do(() =>
        this._studio.call('put', '/endpoints/{endpoint}/traffic', {
          path: { endpoint: this.name },
          body: { shares: sharesOf(draft) }
        })
      ));
    if (done) {
      await this.whole.refresh();
      this._draft = null;
      this.changed.emit();
    }
    return done;
  }

  /** Stop serving; what is deployed stays. */
  stop(): Promise<boolean> {
    return this._do(() =>
      this._studio.call('post', '/endpoints/{endpoint}/stop', {
        path: { endpoint: this.name }
      })
    );
  }

  /** Begin to serve what is deployed. */
  start(): Promise<boolean> {
    return this._do(() =>
      this._studio.call('post', '/endpoints/{endpoint}/start', {
        path: { endpoint: this.name }
      })
    );
  }

  /** Take it away, or one deployment. */
  remove(deployment: string | null, force: boolean): Promise<boolean> {
    const { call } = this._studio;
    return this._do(() =>
      deployment === null
        ? call('delete', '/endpoints/{endpoint}', {
            path: { endpoint: this.name }
          })
        : call('delete', '/endpoints/{endpoint}/deployments/{deployment}', {
            path: { endpoint: this.name, deployment },
            query: { force }
          })
    );
  }

  /** Make a new key; the old one opens it for `grace` seconds more. */
  rotate(grace: number): Promise<boolean> {
    return this._do(() =>
      this._studio.call('post', '/endpoints/{endpoint}/rotate-key', {
        path: { endpoint: this.name },
        body: { grace }
      })
    );
  }

  /** Change its settings. */
  change(change: {
    description?: string;
    autostart?: boolean;
    open?: boolean;
    log?: RequestLog;
  }): Promise<boolean> {
    return this._do(() =>
      this._studio.call('patch', '/endpoints/{endpoint}', {
        path: { endpoint: this.name },
        body: change
      })
    );
  }

  /** Change what is to be asked. */
  write(change: Partial<Pick<Trial, 'body' | 'deployment'>>): void {
    this._written ||= change.body !== undefined;
    this._trial = { ...this._trial, ...change };
    this.changed.emit();
  }

  /** Ask the endpoint, and keep what it answers. */
  async ask(): Promise<void> {
    if (this._trial.asking) {
      return;
    }
    const { body, deployment } = this._trial;
    this._trial = { body, deployment, asking: true };
    this.changed.emit();
    let outcome: Pick<Trial, 'answer' | 'problem'>;
    try {
      const answer = await this._studio.call(
        'post',
        '/endpoints/{endpoint}/invoke',
        { path: { endpoint: this.name }, body: { body, deployment } }
      );
      outcome = { answer };
    } catch (reason) {
      outcome = { problem: asStudioError(reason) };
    }
    this._trial = { ...this._trial, ...outcome, asking: false };
    this.changed.emit();
  }

  dispose(): void {
    this.whole.stateChanged.disconnect(this._onRead, this);
    for (const one of [this.whole, this.metrics, this.events, this.log]) {
      one.dispose();
    }
    this.requests.dispose();
    Signal.clearData(this);
  }

  /** A split is of the deployments that it was made for; an example is what is asked until a person wrote. */
  private _onRead(): void {
    const { value } = this.whole;
    const now = sharesNow(value).map(([name]) => name);
    const of = this._draft?.map(([name]) => name) ?? now;
    if (now.join() !== of.join()) {
      this._draft = null;
      this.changed.emit();
    }
    if (value && !this._written && !this._trial.body && value.example) {
      this._trial = { ...this._trial, body: pretty(value.example) };
      this.changed.emit();
    }
  }

  private async _do(act: () => Promise<unknown>): Promise<boolean> {
    if (this._busy) {
      return false;
    }
    this._busy = true;
    this._problem = undefined;
    this.changed.emit();
    try {
      await act();
      this._act = null;
      void this.whole.refresh();
      return true;
    } catch (reason) {
      this._problem = asStudioError(reason);
      return false;
    } finally {
      this._busy = false;
      this.changed.emit();
    }
  }

  private readonly _tail: Tail;
  private _tab: string | undefined;
  private _act: Act | null = null;
  private _busy = false;
  private _problem: StudioError | undefined;
  private _draft: Shares | null = null;
  private _trial: Trial = { body: '', deployment: null, asking: false };
  private _written = false;
  private _span: number = SPANS[1];
  private _logged: { deployment: string; worker: number | null } | null = null;
}

/** The deployments between which the traffic is divided, the oldest first. */
export function served(endpoint: Endpoint | undefined): Deployment[] {
  const rows = endpoint?.row.deployments ?? [];
  const state = endpoint?.row.state === 'stopped' ? 'stopped' : 'serving';
  return rows.filter(one => one.state === state);
}

/** Who gets how much now. */
export function sharesNow(endpoint: Endpoint | undefined): Shares {
  return served(endpoint).map(({ name, share }) => [name, share]);
}
