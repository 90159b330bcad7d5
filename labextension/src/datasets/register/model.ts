import { Signal } from '@lumino/signaling';
import type { IDisposable } from '@lumino/disposable';
import {
  asStudioError,
  type Description,
  type IStudio,
  Resource,
  type StudioError
} from '../../studio';
import {
  BLANK,
  bodyOf,
  type Fields,
  nameOf,
  type NewPath,
  wrong
} from './fields';

/** What the studio made of a form: the version, and whether it is a new one. */
export interface Made {
  ref: string;
  isNew: boolean;
}

/** The form that registers a file or folder: what stands in it, and what was found there. */
export class RegisterModel implements IDisposable {
  /** @param root - Where the file browser's top folder is on disk. */
  constructor(
    private readonly _studio: IStudio,
    readonly root: string,
    given: Partial<Fields> = {}
  ) {
    this._fields = { ...BLANK, ...given };
    this.found = new Resource(async () => {
      const { path, format } = this.body;
      return path
        ? _studio.call('post', '/datasets/describe', { body: { path, format } })
        : null;
    });
    if (this._fields.path) {
      this.take(this._fields.path, given.name);
    }
  }

  /** What lies at the path. */
  readonly found: Resource<Description | null>;
  /** Emitted when something of the form changes. */
  readonly changed = new Signal<this, void>(this);

  get fields(): Fields {
    return this._fields;
  }

  /** What the server would be told. */
  get body(): NewPath {
    return bodyOf(this._fields, this.root);
  }

  /** Whether it is being registered. */
  get sending(): boolean {
    return this._sending;
  }

  /** Why it was not registered. */
  get error(): StudioError | undefined {
    return this._error;
  }

  get isDisposed(): boolean {
    return this.found.isDisposed;
  }

  /** Change what stands in the form. */
  set(change: Partial<Fields>): void {
    this._fields = { ...this._fields, ...change };
    this._error = undefined;
    this.changed.emit();
  }

  /** Take a path, and a name after it unless a person gave one; look into what lies there. */
  take(path: string, name?: string): void {
    const before = this._fields;
    const isOurs = before.name === '' || before.name === nameOf(before.path);
    this.set({ path, name: name ?? (isOurs ? nameOf(path) : before.name) });
    this.look();
  }

  /** Look into what lies at the path, where that was not done. */
  look(): void {
    const { path, format } = this.body;
    const asked = JSON.stringify([path, format]);
    if (asked !== this._looked) {
      this._looked = asked;
      void this.found.reset();
    }
  }

  /** Register it; undefined where that failed, which the form says. */
  async send(): Promise<Made | undefined> {
    if (wrong(this._fields) || this._sending) {
      return undefined;
    }
    this._sending = true;
    this._error = undefined;
    this.changed.emit();
    try {
      const { version, is_new } = await this._studio.call(
        'post',
        '/datasets/{name}/versions',
        { path: { name: this._fields.name }, body: this.body }
      );
      const { name, version: number } = version.row;
      return { ref: `${name}/${number}`, isNew: is_new };
    } catch (reason) {
      this._error = asStudioError(reason);
      return undefined;
    } finally {
      this._sending = false;
      this.changed.emit();
    }
  }

  dispose(): void {
    this.found.dispose();
    Signal.clearData(this);
  }

  private _fields: Fields;
  private _sending = false;
  private _error: StudioError | undefined;
  private _looked = '';
}
