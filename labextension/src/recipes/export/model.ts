import type { Contents } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import { type Schemas, StudioError } from '../../studio';
import type { Door, IWrangler, Origin, Step, Table } from '../wrangler/types';
import { isThere, readText, writeText } from './files';
import { cellOf, nameOfFile, suggestedPath, transformerLines } from './lines';
import type { Placed } from './notebook';

export type Misfit = Schemas['Misfit'];
export type Checked = Schemas['CheckAnswer'];
export type Submitted = Schemas['JobAnswer'];

/** What a person can be asked about before something leaves the wrangler. */
export type Act =
  'save' | 'save-code' | 'open' | 'job' | 'version' | 'suite' | 'check' | 'fit';

/** Where what leaves a wrangler goes. */
export interface Outside {
  contents: Contents.IManager;
  /** Put a recipe's cell into the notebook of a frame; undefined where there is no notebook. */
  place: (
    frame: string,
    source: string,
    notebook: string | null
  ) => Promise<Placed | undefined>;
  /** Put lines below the active cell of a notebook. */
  insert: (source: string, notebook: string | null) => Promise<void>;
  /** Tell that a job was submitted. */
  submitted: (job: Submitted) => void;
  /** Tell that something was written. */
  wrote: (path: string) => void;
}

/** What leaves a wrangler: code, files, jobs, checks; and which of them a person is being asked about. */
export class Exporting implements IDisposable {
  constructor(
    readonly wrangler: IWrangler,
    private readonly _outside: Outside
  ) {}

  readonly changed = new Signal<this, void>(this);

  /** The form that is open. */
  get act(): Act | null {
    return this._act;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  /** Open a form; null closes it. */
  ask(act: Act | null): void {
    this._act = act;
    this.changed.emit();
  }

  /** The path that a form begins with. */
  suggested(act: Act): string {
    const { kept } = this.wrangler;
    const endings: Partial<Record<Act, string>> = {
      'save-code': '.py',
      suite: '.suite.json',
      check: '.suite.json',
      job: '.parquet'
    };
    return act === 'save' && kept.file !== null
      ? kept.file
      : suggestedPath(kept, endings[act] ?? '.recipe.json');
  }

  /** Put the recipe's code into the notebook's cell for the frame. */
  async insertCode(): Promise<Placed | undefined> {
    const code = await this.code();
    const { origin, notebook } = this.wrangler.kept;
    return this._outside.place(wordOf(origin), cellOf(code, origin), notebook);
  }

  /** Put the lines that stand before a model into a notebook; the recipe must have a file. */
  async insertTransformer(): Promise<void> {
    const { file, notebook, unsaved } = this.wrangler.kept;
    if (file === null || unsaved) {
      this.ask('save');
      return;
    }
    await this._outside.insert(transformerLines(file, notebook), notebook);
  }

  /** The recipe as a function, once its steps as they stand have been run. */
  async code(): Promise<string> {
    await this._settled();
    const { ran } = this.wrangler;
    if (!ran) {
      throw new StudioError(
        {
          code: 'invalid_input',
          message: 'The recipe has not been run yet.',
          hint: 'Open the frame again.'
        },
        0
      );
    }
    return ran.code;
  }

  /** Save the recipe where it is kept; asks where, if it is kept nowhere yet. */
  async save(): Promise<void> {
    const { file } = this.wrangler.kept;
    if (file === null) {
      this.ask('save');
    } else {
      await this.saveAs(file, true);
    }
  }

  /** Save the recipe; throws for a file that is there already unless it may be replaced. */
  async saveAs(path: string, replace: boolean): Promise<void> {
    const { door, steps, opened } = this._open();
    const name = nameOfFile(path);
    await this._mayWrite(path, replace);
    const { answer } = await door.request({
      type: 'file',
      steps: [...steps],
      name,
      frame: opened
    });
    await writeText(this._outside.contents, path, answer.text);
    this.wrangler.saved(steps, name, path);
    this._outside.wrote(path);
  }

  /** Save the code as a file of Python. */
  async saveCode(path: string, replace: boolean): Promise<void> {
    const code = await this.code();
    await this._mayWrite(path, replace);
    await writeText(this._outside.contents, path, code);
    this._outside.wrote(path);
  }

  /** Take the recipe of a file; what was there can be brought back by undo. */
  async open(path: string): Promise<void> {
    const { door } = this._open();
    const text = await readText(this._outside.contents, path);
    const { answer } = await door.request({ type: 'read', text, path });
    const { steps } = answer.recipe;
    this.wrangler.load(steps as Step[], nameOfFile(path), path);
  }

  /** Run the recipe on all rows as a job. */
  async run(wish: {
    to: string;
    dataset: string;
    refit: boolean;
  }): Promise<void> {
    const { door, steps, opened } = this._open();
    const { answer } = await door.request({
      type: 'job',
      frame: opened,
      steps: [...steps],
      name: this.wrangler.kept.name,
      to: wish.to || null,
      dataset: wish.dataset || null,
      refit: wish.refit
    });
    this._outside.submitted(answer);
  }

  /** Save a suite of expectations made from what the table holds. */
  async saveSuite(path: string, replace: boolean): Promise<void> {
    const { door, table } = this._open();
    await this._mayWrite(path, replace);
    const name = nameOfFile(path).replace(/\.suite$/, '');
    const { answer } = await door.request({ type: 'suite', table, name });
    await writeText(this._outside.contents, path, answer.text);
    this._outside.wrote(path);
  }

  /** Check the table by a suite. */
  async check(path: string): Promise<Checked> {
    const { door, table } = this._open();
    const suite = await readText(this._outside.contents, path);
    const { answer } = await door.request({ type: 'check', table, suite });
    return answer;
  }

  /** Say what of the recipe no longer fits another frame: one of the notebook's, or a file. */
  async fit(where: { frame: string } | { file: string }): Promise<Misfit[]> {
    const { door, steps } = this._open();
    const { file, unsaved } = this.wrangler.kept;
    const expects =
      file !== null && !unsaved
        ? await readText(this._outside.contents, file)
        : null;
    const origin: Origin =
      'frame' in where
        ? { type: 'frame', name: where.frame }
        : { type: 'file', path: where.file };
    const { answer: other } = await door.request({ type: 'open', origin });
    try {
      const { answer } = await door.request({
        type: 'fit',
        frame: other.frame,
        steps: [...steps],
        expects
      });
      return answer.misfits;
    } finally {
      void door
        .request({ type: 'close', frame: other.frame })
        .catch(() => undefined);
    }
  }

  /** Show the rows that something was found in. */
  showRows(rows: number[], words: string): void {
    this.wrangler.show({ filters: [{ type: 'rows', rows, words }] });
  }

  dispose(): void {
    this._disposed = true;
    Signal.clearData(this);
  }

  /** Wait while the steps are being run. */
  private async _settled(): Promise<void> {
    const { wrangler } = this;
    if (!wrangler.isRunning) {
      return;
    }
    await new Promise<void>(resolve => {
      const look = () => {
        if (!wrangler.isRunning) {
          wrangler.changed.disconnect(look);
          resolve();
        }
      };
      wrangler.changed.connect(look);
    });
  }

  /** What is open; throws where the kernel is gone. */
  private _open(): {
    door: Door;
    steps: readonly Step[];
    opened: string;
    table: Table;
  } {
    const { door, steps, opened, table, phase } = this.wrangler;
    if (phase !== 'open' || !door || !opened || !table) {
      throw new StudioError(
        {
          code: 'invalid_input',
          message:
            'The frame is not open: its kernel is gone or has not answered yet.',
          hint: 'Open it again; the recipe is kept.'
        },
        0
      );
    }
    return {
      door,
      steps,
      opened: opened.frame,
      table: { ...table, trial: null }
    };
  }

  private async _mayWrite(path: string, replace: boolean): Promise<void> {
    if (!replace && (await isThere(this._outside.contents, path))) {
      throw new StudioError(
        {
          code: EXISTS,
          message: `There is a file ${path} already.`,
          field: 'path'
        },
        0
      );
    }
  }

  private _act: Act | null = null;
  private _disposed = false;
}

/** The code of a refusal to write over a file. */
export const EXISTS = 'exists';

/** What an origin is called. */
function wordOf(origin: Origin): string {
  switch (origin.type) {
    case 'frame':
      return origin.name;
    case 'dataset':
      return origin.ref;
    default:
      return origin.path;
  }
}
