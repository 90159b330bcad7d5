import { Token } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import type { Widget } from '@lumino/widgets';

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

/** Where slices show themselves. */
export interface IShell {
  /** Add a section to the sidebar. */
  addSection(section: Section): IDisposable;
  /** Open what `cellworks=<slice>/<entity>` in the page's address names. */
  addLink(slice: string, open: (entity: string) => void): IDisposable;
  /** The address that opens an entity. */
  linkTo(slice: string, entity: string): string;
}

export const IShell = new Token<IShell>(
  'cellworks:IShell',
  'Places in the interface to which the slices of Cellworks add themselves.'
);
