import { PageConfig, PathExt } from '@jupyterlab/coreutils';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import { VDomModel } from '@jupyterlab/ui-components';
import {
  asStudioError,
  type PipelineFault,
  type ReadPipeline,
  type StudioEvent,
  type StepKindRow,
  type StudioError
} from '../../studio';
import type { EditorDesk } from '../tokens';
import {
  add,
  connect,
  disconnect,
  type Copies,
  copied,
  freeName,
  fresh,
  moveAll,
  pasted,
  removeAll,
  renameAll,
  roomOf,
  roomsIn,
  writtenIn
} from './edits';
import { type End, type Kinds, refusal } from './ports';
import { renamedIn } from './renaming';
import type { Plain } from './yamltext';

/** For how long nothing is typed before the text is read by the engine, in milliseconds. */
const REST = 80;

/** What the palette has beside kinds of step. */
export type Part = 'choice' | 'loop';
export const PARTS: readonly Part[] = ['choice', 'loop'];

const TOP = ['steps'];
/** What was last copied, in whatever editor. */
let clipboard: Copies = [];

/** What an undo manager of a shared text can do. */
interface Capturing {
  undoManager?: { stopCapturing: () => void };
}

/** A pipeline's file under the editor: its text, how the engine reads it, and what is chosen. */
export class EditorModel extends VDomModel {
  constructor(
    readonly desk: EditorDesk,
    readonly context: DocumentRegistry.CodeContext
  ) {
    super();
    this._shared.changed.connect(this._changed, this);
    desk.studio.changes.heard.connect(this._heard, this);
    void context.ready.then(() => this.refresh());
  }

  /** The text as it stands. */
  get text(): string {
    return this._shared.getSource();
  }

  /** How the engine read the text last; what is drawn. Undefined until it did once. */
  get reading(): ReadPipeline | undefined {
    return this._reading;
  }

  /** Whether what the engine read is what stands there now. */
  get isRead(): boolean {
    return this._readText === this.text;
  }

  /** Why the text could not be handed to the engine. */
  get error(): StudioError | undefined {
    return this._error;
  }

  get faults(): readonly PipelineFault[] {
    return this._faults;
  }

  get kinds(): Kinds {
    return this._kinds;
  }

  /** Names of what is chosen: steps, choices and loops. */
  get chosen(): ReadonlySet<string> {
    return this._chosen;
  }

  /** The one thing that is chosen; null where there are none or several. */
  get one(): string | null {
    const [one, more] = this._chosen;
    return one !== undefined && more === undefined ? one : null;
  }

  /** What was last refused or done, in a sentence. */
  get said(): string {
    return this._said;
  }

  /** What is asked of the person: where an output goes, or with what the pipeline runs. */
  get asked(): 'connect' | 'run' | null {
    return this._asked;
  }

  /** The field that a person wants to see; each wish is another object. */
  get wanted(): { node: string; field: string } | null {
    return this._wanted;
  }

  /** Counts every change of what can be seen. */
  get version(): number {
    return this._version;
  }

  /** The folder of the file on the studio's host. */
  get folder(): string {
    const { contents } = this.desk.services;
    const local = contents.localPath(this.context.path);
    const root = PageConfig.getOption('serverRoot') || '~';
    // Lab's own way to join paths takes the slash away that they begin with.
    return `${root}/${PathExt.dirname(local)}`;
  }

  get path(): string {
    return this.desk.services.contents.localPath(this.context.path);
  }

  /** Have the engine read the text again, and tell its kinds where it has not. */
  async refresh(): Promise<void> {
    if (this._kinds.size === 0) {
      await this._readKinds();
    }
    await this._read();
  }

  /** A file beside this one, as Lab knows it. */
  beside(file: string): string {
    return PathExt.join(PathExt.dirname(this.path), file);
  }

  /** Change the text, as one step to undo; only what differs is replaced. */
  edit(change: (text: string) => string): void {
    const before = this.text;
    const after = change(before);
    if (after === before || this.context.model.readOnly) {
      return;
    }
    (this._shared as Capturing).undoManager?.stopCapturing();
    const { start, end, value } = difference(before, after);
    this._shared.updateSource(start, end, value);
    (this._shared as Capturing).undoManager?.stopCapturing();
  }

  undo(): void {
    this._shared.undo();
  }

  redo(): void {
    this._shared.redo();
  }

  get canUndo(): boolean {
    return this._shared.canUndo();
  }

  get canRedo(): boolean {
    return this._shared.canRedo();
  }

  choose(...names: readonly string[]): void {
    if (
      names.length !== this._chosen.size ||
      names.some(name => !this._chosen.has(name))
    ) {
      this._chosen = new Set(names);
      this._said = '';
      this._tell();
    }
  }

  /** Choose what a fault is about, and go to its field. */
  show(node: string, field: string): void {
    this._chosen = new Set(node ? [node] : []);
    this._wanted = { node, field };
    this._tell();
  }

  say(said: string): void {
    this._said = said;
    this._tell();
  }

  ask(asked: 'connect' | 'run' | null): void {
    this._asked = asked;
    this._tell();
  }

  /** Add a step of a kind, a choice or a loop: into a room, else beside what is chosen. Returns its name. */
  add(what: string, room?: string): string {
    const name = freeName(
      this.text,
      what === 'choice' ? 'gate' : what === 'loop' ? 'loop' : what
    );
    this.edit(text => {
      const wanted =
        roomsIn(text).find(one => one.id === room) ??
        (this.one === null ? undefined : roomOf(text, this.one));
      return add(text, name, this._new(what, name), wanted?.place);
    });
    this.choose(name);
    return name;
  }

  remove(names: readonly string[] = [...this._chosen]): void {
    this.edit(text => removeAll(text, names));
    this.choose();
  }

  chooseAll(): void {
    this.choose(...writtenIn(this.text).map(one => one.name));
  }

  /** Keep what is chosen, to be put into any pipeline. */
  copy(): void {
    const copies = copied(this.text, [...this._chosen]);
    if (copies.length > 0) {
      clipboard = copies;
      this.say(
        this.desk.trans._n(
          '%1 step copied.',
          '%1 steps copied.',
          copies.length,
          copies.length
        )
      );
    }
  }

  /** Put what was copied beside what is chosen. */
  paste(copies: Copies = clipboard): void {
    const room =
      (this.one === null ? undefined : roomOf(this.text, this.one))?.place ??
      TOP;
    const found = pasted(this.text, copies, room[0] === 'on_exit' ? TOP : room);
    this.edit(() => found.text);
    this.choose(...found.names);
  }

  duplicate(): void {
    this.paste(copied(this.text, [...this._chosen]));
  }

  rename(old: string, name: string): void {
    if (!/^[^\W\d]\w*$/u.test(name)) {
      this.say(
        this.desk.trans.__(
          'A name has letters, digits and _, and begins with no digit.'
        )
      );
    } else if (writtenIn(this.text).some(one => one.name === name)) {
      this.say(this.desk.trans.__('There is %1 already.', name));
    } else {
      const chosen = this._chosen;
      this._renaming = true;
      if (this._reading) {
        // What is shown of it stays, and what has the focus keeps it.
        this._reading = renamedIn(this._reading, old, name);
        this._faults = this._reading.faults;
      }
      this.edit(text => renameAll(text, old, name));
      this._renaming = false;
      this.choose(...[...chosen].map(one => (one === old ? name : one)));
    }
  }

  move(names: readonly string[], room: string): void {
    this.edit(text => moveAll(text, names, room));
  }

  /** Hand what a step makes to another one; a refusal is said. Returns whether it was done. */
  connect(from: End, to: End): boolean {
    const why = this.refusal(from, to);
    if (why !== null) {
      this.say(why);
      return false;
    }
    this.edit(text =>
      connect(
        text,
        { step: from.step, output: from.port },
        { step: to.step, input: to.port }
      )
    );
    this.say(
      this.desk.trans.__(
        '%1.%2 goes to %3.%4.',
        from.step,
        from.port,
        to.step,
        to.port
      )
    );
    return true;
  }

  /** Why two ports cannot be connected; null where they can. */
  refusal(from: End, to: End): string | null {
    const { reading } = this;
    return reading
      ? refusal(from, to, reading, this._kinds, this.desk.trans)
      : '';
  }

  disconnect(to: End): void {
    this.edit(text => disconnect(text, to.step, to.port));
  }

  override dispose(): void {
    if (!this.isDisposed) {
      window.clearTimeout(this._timer);
      this._shared.changed.disconnect(this._changed, this);
      this.desk.studio.changes.heard.disconnect(this._heard, this);
      super.dispose();
    }
  }

  private _new(what: string, name: string): Plain {
    const kind = this._kinds.get(what);
    if (kind) {
      return fresh(kind, name);
    }
    const [parameter] = Object.keys(this._reading?.pipeline.parameters ?? {});
    return what === 'loop'
      ? {
          each: 'item',
          in: parameter === undefined ? [] : { from: parameter },
          do: {}
        }
      : { if: `${parameter ?? 1} == 1`, then: {} };
  }

  /** A studio that was away is back. */
  private _heard(_: unknown, event: StudioEvent): void {
    if (event.event === 'presence' && event.here && this._error) {
      void this.refresh();
    }
  }

  private _changed(): void {
    const there = new Set(writtenIn(this.text).map(one => one.name));
    const left = [...this._chosen].filter(name => there.has(name));
    if (!this._renaming && left.length < this._chosen.size) {
      this._chosen = new Set(left);
    }
    window.clearTimeout(this._timer);
    this._timer = window.setTimeout(() => void this._read(), REST);
    this._tell();
  }

  /** Have the engine read the text; of several wishes meanwhile the last one counts. */
  private async _read(): Promise<void> {
    if (this._isReading) {
      this._isStale = true;
      return;
    }
    this._isReading = true;
    const { text } = this;
    try {
      const found = await this.desk.studio.call('post', '/pipelines/read', {
        body: {
          text,
          file: PathExt.basename(this.path),
          folder: this.folder
        }
      });
      this._take(found, text);
    } catch (reason) {
      this._error = asStudioError(reason);
    } finally {
      this._isReading = false;
    }
    this._tell();
    if (this._isStale && !this.isDisposed) {
      this._isStale = false;
      void this._read();
    }
  }

  private _take(found: ReadPipeline, text: string): void {
    this._error = undefined;
    this._faults = found.faults;
    this._readText = text;
    // What cannot be read at all is no reason to clear the canvas.
    if (!found.faults.some(fault => fault.code === 'yaml') || !this._reading) {
      this._reading = found;
    }
  }

  private async _readKinds(): Promise<void> {
    try {
      const { kinds } = await this.desk.studio.call(
        'get',
        '/pipelines/kinds',
        {}
      );
      this._kinds = new Map(
        kinds.map((kind: StepKindRow) => [kind.name, kind])
      );
    } catch (reason) {
      this._error = asStudioError(reason);
    }
    this._tell();
  }

  private _tell(): void {
    this._version += 1;
    if (!this.isDisposed) {
      this.stateChanged.emit(undefined);
    }
  }

  private get _shared() {
    return this.context.model.sharedModel;
  }

  private _reading: ReadPipeline | undefined;
  private _readText: string | undefined;
  private _error: StudioError | undefined;
  private _faults: readonly PipelineFault[] = [];
  private _kinds: Kinds = new Map();
  private _chosen: ReadonlySet<string> = new Set();
  private _wanted: { node: string; field: string } | null = null;
  private _said = '';
  private _asked: 'connect' | 'run' | null = null;
  private _version = 0;
  private _timer: number | undefined;
  private _isReading = false;
  private _isStale = false;
  private _renaming = false;
}

/** The one stretch in which two texts differ. */
export function difference(
  before: string,
  after: string
): { start: number; end: number; value: string } {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) {
    start++;
  }
  let same = 0;
  while (
    same < most - start &&
    before[before.length - 1 - same] === after[after.length - 1 - same]
  ) {
    same++;
  }
  return {
    start,
    end: before.length - same,
    value: after.slice(start, after.length - same)
  };
}
