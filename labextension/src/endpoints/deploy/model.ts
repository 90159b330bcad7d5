import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import {
  asStudioError,
  type Deployment,
  type Endpoint,
  isAbout,
  type IStudio,
  type ModelPage,
  type ModelVersion,
  type ModelVersionRow,
  type RegisteredModel,
  Resource,
  type StudioError,
  type StudioEvent
} from '../../studio';
import type { DeployArgs } from '../desk';
import {
  BLANK,
  endpointFor,
  type Field,
  type Fields,
  fieldsOf,
  stepOf,
  wishOf,
  wrongIn
} from './fields';

export type Step = 'version' | 'compute' | 'review';
export const STEPS: readonly Step[] = ['version', 'compute', 'review'];

/** What was asked for, and which deployment it became. */
export interface Sent {
  endpoint: string;
  deployment: string;
  version: string;
}

/** The wizard that deploys a version: what stands in it, what it needs to know, and what became of it. */
export class DeployModel implements IDisposable {
  constructor(
    private readonly _studio: IStudio,
    given: DeployArgs
  ) {
    const { call, changes } = _studio;
    const registry = (event: StudioEvent) => isAbout(event, 'models');
    this.models = new Resource(() =>
      call('get', '/models', { query: { limit: 1000, sort: 'name' } })
    ).follow(changes, registry, 1000);
    this.whole = new Resource(async () => {
      const name = this._fields.model.trim();
      return this._mayBe(name)
        ? orNull(call('get', '/models/{name}', { path: { name } }))
        : null;
    }).follow(changes, registry, 1000);
    this.version = new Resource(async () => {
      const { model, version } = this._fields;
      return version === ''
        ? null
        : orNull(
            call('get', '/models/{name}/versions/{version}', {
              path: { name: model.trim(), version }
            })
          );
    }).follow(changes, registry, 1000);
    this.place = new Resource(async () => {
      const endpoint = this._sent?.endpoint ?? this._fields.endpoint.trim();
      const read = () =>
        orNull(call('get', '/endpoints/{endpoint}', { path: { endpoint } }));
      if (this._sent) {
        return read();
      }
      const found = await call('get', '/endpoints', {
        query: { search: endpoint, limit: 1000 }
      });
      return found.endpoints.some(one => one.name === endpoint) ? read() : null;
    }).follow(changes, event => isAbout(event, 'endpoints'));
    this.lastLines = new Resource(async () => {
      const { endpoint = '', deployment = '' } = this._sent ?? {};
      const path = { endpoint, deployment };
      const route = '/endpoints/{endpoint}/deployments/{deployment}/log';
      const { size } = await call('get', route, { path, query: { limit: 1 } });
      const offset = Math.max(0, size - LOG);
      return (await call('get', route, { path, query: { offset } })).text;
    });
    this.whole.stateChanged.connect(this._onModel, this);
    this.take(given);
  }

  readonly models: Resource<ModelPage>;
  /** The chosen model; null where there is none of the name. */
  readonly whole: Resource<RegisteredModel | null>;
  readonly version: Resource<ModelVersion | null>;
  /** The endpoint that is named; null where it is to be made. */
  readonly place: Resource<Endpoint | null>;
  /** The end of what a failed deployment's worker said. */
  readonly lastLines: Resource<string>;
  /** Emitted when something of the wizard changes. */
  readonly changed = new Signal<this, void>(this);

  get fields(): Fields {
    return this._fields;
  }

  get step(): Step {
    return this._step;
  }

  /** Whether a deployment is changed, which has its endpoint and name already. */
  get changing(): boolean {
    return this._changing;
  }

  /** Whether the studio is being asked. */
  get sending(): boolean {
    return this._sending;
  }

  /** What was asked for. */
  get sent(): Sent | null {
    return this._sent;
  }

  /** Why it was refused. */
  get problem(): StudioError | undefined {
    return this._problem;
  }

  /** The fields of this step that are written wrongly, once a person went on. */
  get wrong(): readonly Field[] {
    return this._asked ? wrongIn(this._fields) : [];
  }

  /** The deployment that it became, as it is now. */
  get made(): Deployment | undefined {
    const id = this._sent?.deployment;
    return this.place.value?.row.deployments.find(one => one.id === id);
  }

  /** Whether the endpoint has deployments that answer. */
  get serves(): boolean {
    const rows = this.place.value?.row.deployments ?? [];
    return rows.some(one => one.state === 'serving');
  }

  get isDisposed(): boolean {
    return this.models.isDisposed;
  }

  /** Begin with what a person asked for. */
  take({ model, endpoint, deployment }: DeployArgs): void {
    const [name, version = ''] = (model ?? '').split('/');
    this._changing = deployment !== undefined;
    this.set({
      ...(name && { model: name, version }),
      ...(endpoint && { endpoint })
    });
    this.go('version');
    if (endpoint && deployment) {
      void this.place.refresh().then(() => {
        const rows = this.place.value?.row.deployments ?? [];
        const found = rows.find(one => one.name === deployment);
        if (found) {
          this.set(fieldsOf(endpoint, found));
          this.go('compute');
        }
      });
    }
  }

  /** Change what stands in the wizard: what is sent then is another request. */
  set(change: Partial<Fields>): void {
    const before = this._fields;
    const model = change.model ?? before.model;
    // Until a person names another, the endpoint is called like the model.
    const follows =
      change.endpoint === undefined &&
      before.endpoint === endpointFor(before.model);
    this._fields = {
      ...before,
      ...(model !== before.model && { version: '' }),
      ...(follows && { endpoint: endpointFor(model) }),
      ...change
    };
    this._mark = crypto.randomUUID();
    this._problem = undefined;
    const now = this._fields;
    if (now.model !== before.model) {
      void this.whole.refresh();
    }
    if (now.model !== before.model || now.version !== before.version) {
      void this.version.refresh();
    }
    if (now.endpoint !== before.endpoint) {
      void this.place.refresh();
    }
    this.changed.emit();
  }

  /** Go to a step; forward only past steps that are right. */
  go(step: Step): void {
    const wrong = wrongIn(this._fields);
    const first = STEPS.slice(0, STEPS.indexOf(step)).find(one =>
      wrong.some(field => stepOf(field) === one)
    );
    this._asked = first !== undefined;
    this._step = first ?? step;
    this.changed.emit();
  }

  /** Ask for it; what was refused is said, and can be changed. */
  async send(): Promise<void> {
    if (wrongIn(this._fields).length > 0 || this._sending) {
      return;
    }
    const endpoint = this._fields.endpoint.trim();
    const wish = wishOf(this._fields, this.place.value === null);
    this._sending = true;
    this._problem = undefined;
    this.changed.emit();
    try {
      const { row } = await this._studio.call(
        'post',
        '/endpoints/{endpoint}/deployments',
        { path: { endpoint }, body: { ...wish, mark: this._mark } }
      );
      const ids = row.deployments.map(one => one.id).sort();
      const deployment = ids.at(-1) ?? '';
      this._sent = { endpoint, deployment, version: wish.version };
      await this.place.refresh();
    } catch (reason) {
      this._problem = asStudioError(reason);
    } finally {
      this._sending = false;
      this.changed.emit();
    }
  }

  /** Change what failed, and ask again. */
  again(): void {
    this._sent = null;
    this._mark = crypto.randomUUID();
    this.go('compute');
  }

  dispose(): void {
    this.whole.stateChanged.disconnect(this._onModel, this);
    for (const one of [
      this.models,
      this.whole,
      this.version,
      this.place,
      this.lastLines
    ]) {
      one.dispose();
    }
    Signal.clearData(this);
  }

  /** Whether there can be a model of a name: what is still being typed is not asked for. */
  private _mayBe(name: string): boolean {
    const { value } = this.models;
    return (
      name !== '' &&
      (value === undefined ||
        value.total > value.models.length ||
        value.models.some(one => one.name === name))
    );
  }

  /** The version that is meant where none was named: the champion, else the newest that is approved. */
  private _onModel(): void {
    const { value } = this.whole;
    if (value && value.name === this._fields.model && !this._fields.version) {
      const usual = usualOf(value);
      if (usual) {
        this.set({ version: String(usual.version) });
      }
    }
  }

  private _fields: Fields = BLANK;
  private _step: Step = 'version';
  private _asked = false;
  private _changing = false;
  // The same wish sent twice is the same deployment.
  private _mark: string = crypto.randomUUID();
  private _sending = false;
  private _sent: Sent | null = null;
  private _problem: StudioError | undefined;
}

/** Bytes of a log that are shown where something failed. */
const LOG = 4000;

/** The version of a model that is deployed where none is named. */
export function usualOf({
  aliases,
  policy,
  versions
}: RegisteredModel): ModelVersionRow | undefined {
  const champion = aliases[policy.alias];
  return (
    versions.find(one => one.version === champion) ??
    versions.find(one => one.approval.state === 'approved') ??
    versions[0]
  );
}

/** What is read, or null where there is none. */
async function orNull<T>(read: Promise<T>): Promise<T | null> {
  try {
    return await read;
  } catch (reason) {
    const error = asStudioError(reason);
    if (error.status === 404) {
      return null;
    }
    throw error;
  }
}
