import { FormModel } from '../../shell/formmodel';
import { type Description, type IStudio, Resource } from '../../studio';
import {
  BLANK,
  bodyOf,
  type Fields,
  kindOfPlace,
  nameOf,
  type NewPlace,
  type Source,
  wrong
} from './fields';

/** What the studio made of a form: the version, and whether it is a new one. */
export interface Made {
  ref: string;
  isNew: boolean;
}

/** The form that registers a file or folder: what stands in it, and what was found there. */
export class RegisterModel extends FormModel<Fields, Made> {
  /** @param root - Where the file browser's top folder is on disk. */
  constructor(
    private readonly _studio: IStudio,
    readonly root: string,
    given: Partial<Fields> = {}
  ) {
    super({ ...BLANK, ...given });
    this.found = new Resource(async () => {
      const { path, source, format } = this.body;
      return path || isWhole(source)
        ? _studio.call('post', '/datasets/describe', {
            body: { path, source, format }
          })
        : null;
    });
    if (this.fields.path) {
      this.take(this.fields.path, given.name);
    }
  }

  /** What lies at the path. */
  readonly found: Resource<Description | null>;

  /** What the server would be told. */
  get body(): NewPlace {
    return bodyOf(this.fields, this.root);
  }

  /** Take a path, and a name after it unless a person gave one; look into what lies there. */
  take(path: string, name?: string): void {
    const before = this.fields;
    if (kindOfPlace(path) === 'sql') {
      this.set({ path, name: name ?? before.name });
      this.look();
      return;
    }
    const isOurs = before.name === '' || before.name === nameOf(before.path);
    this.set({ path, name: name ?? (isOurs ? nameOf(path) : before.name) });
    this.look();
  }

  /** Look into what lies at the path, where that was not done. */
  look(): void {
    const { path, source, format } = this.body;
    const asked = JSON.stringify([path, source, format]);
    if (asked !== this._looked) {
      this._looked = asked;
      void this.found.reset();
    }
  }

  override dispose(): void {
    this.found.dispose();
    super.dispose();
  }

  protected override isRight(): boolean {
    return wrong(this.fields) === null;
  }

  protected override async submit(): Promise<Made> {
    const { version, is_new } = await this._studio.call(
      'post',
      '/datasets/{name}/versions',
      { path: { name: this.fields.name }, body: this.body }
    );
    const { name, version: number } = version.row;
    return { ref: `${name}/${number}`, isNew: is_new };
  }

  private _looked = '';
}

/** Whether a source says all that it takes to look into it. */
function isWhole(source: Source | null): boolean {
  return (
    source !== null &&
    (source.type === 'url' || source.table !== null || source.query !== null)
  );
}
