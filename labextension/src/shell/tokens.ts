import { Token, type ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import type { Widget } from '@lumino/widgets';
import type { JobRow, Resource } from '../studio';
import type { Tone } from '../ui/badge';

/** A slice's part of the sidebar. */
export interface Section {
  /** The slice's name. */
  id: string;
  title: string;
  rank: number;
  /** The command that opens the slice's tab in the main area. */
  command: string;
  /** Makes the content, once the sidebar is looked at. */
  create: () => Promise<Widget>;
}

/** What a person has seen, as far as Home knows. */
export interface IVisit {
  /** Failures up to this change were seen. */
  readonly unseen: number;
  /** Failures before this moment (seconds since 1970) were never told: Home had not been opened. */
  readonly from: number;
  /** What was seen of a slice is over: when it comes again it is news. */
  forget(slice: string, occasion: string): void;
  /** Emitted when something was marked as seen. */
  readonly changed: ISignal<IVisit, void>;
}

/** A state as a person reads it. */
export interface Shown {
  tone: Tone;
  word: string;
}

/** A thing of a slice as a line of Home; Home opens it as its address does. */
export interface HomeEntry {
  /** What names it in an address, and its id in changes. */
  entity: string;
  /**
   * What a person has seen when they marked it; the entity, unless it can come to need attention again.
   *
   * Whoever marks all has seen this too; without it the slice goes by the visit's `unseen`.
   */
  occasion?: string;
  name: string;
  state: Shown;
  /** When it came into this state, seconds since 1970. */
  at: number | null;
  /** What it takes, or took. */
  took?: { from: number | null; to: number | null };
  sentence?: string | null;
  progress?: { done: number; total: number | null } | null;
  /** Ends it. */
  stop?: { label: string; disabled: boolean; run: () => void };
  /** Of the line's element: what context menus look for. */
  attributes?: Record<string, string>;
}

/** Lines, and how many there are: the list may be shorter. */
export interface HomeLines {
  entries: readonly HomeEntry[];
  total: number;
}

/** Lines of Home, and what they are read from. */
export interface HomeList {
  resource: Resource<unknown>;
  /** The lines of what was last read; undefined before that. */
  lines: () => HomeLines | undefined;
}

/** What a slice shows on Home. */
export interface HomeLists extends IDisposable {
  /** What a person has to look at. */
  attention?: HomeList;
  /** What is under way. */
  running?: HomeList;
  /** How a piece of the slice's news reads; undefined keeps it off Home. */
  newsOf: (verb: string) => Shown | undefined;
}

/** A slice's part of Home. */
export interface HomePart {
  /** The slice's name. */
  slice: string;
  rank: number;
  /** Commands that are offered as quick actions. */
  actions: readonly { command: string; args?: ReadonlyPartialJSONObject }[];
  /** The command that opens all of the slice's things. */
  command: string;
  /** Makes the lists, once Home is looked at. */
  create: (visit: IVisit) => Promise<HomeLists>;
}

/** Where slices show themselves. */
export interface IShell {
  /** Add a section to the sidebar. */
  addSection(section: Section): IDisposable;
  /** Add a slice's lines and quick actions to Home. */
  addHome(part: HomePart): IDisposable;
  /** Open what `cellworks=<slice>/<entity>` in the page's address names. */
  addLink(slice: string, open: (entity: string) => void): IDisposable;
  /** The address that opens an entity. */
  linkTo(slice: string, entity: string): string;
  /** A person has looked at a thing: it needs their attention no more. */
  saw(slice: string, entity: string): void;
  /** A slice tells itself what came of some jobs, so that their end is no news. */
  addTeller(tells: (job: JobRow) => boolean): IDisposable;
  /** Whether a slice has told what came of a job. */
  isTold(job: JobRow): boolean;
}

export const IShell = new Token<IShell>(
  'cellworks:IShell',
  'Places in the interface to which the slices of Cellworks add themselves.'
);
