import type { INotebookModel, NotebookPanel } from '@jupyterlab/notebook';

export type SharedNotebook = INotebookModel['sharedModel'];
type SharedCell = SharedNotebook['cells'][number];

/** Under which name a cell's metadata have what is ours. */
const OURS = 'cellworks';

/** Whose code stands in a cell, and what it was when the wrangler wrote it. */
interface Mark {
  /** What the wrangler opened: the frame's name, or a file's path. */
  frame: string;
  digest: string;
}

/** What became of a cell: it is new, has the recipe as it is now, or had been edited and was left alone. */
export type Placed = 'inserted' | 'updated' | 'beside';

/**
 * Put code into a notebook's one cell for a frame.
 *
 * The cell is written again as long as it is what was last written; once a person has changed it, it is theirs,
 * and the code goes into a new cell below it.
 */
export function placeCode(
  notebook: SharedNotebook,
  frame: string,
  source: string,
  active: number
): { placed: Placed; at: number } {
  const ours = notebook.cells.flatMap((cell, at) =>
    markOf(cell)?.frame === frame ? [{ cell, at }] : []
  );
  const untouched = ours
    .filter(({ cell }) => markOf(cell)?.digest === digestOf(cell.getSource()))
    .at(-1);
  if (untouched) {
    notebook.transact(() => {
      untouched.cell.setSource(source);
      untouched.cell.setMetadata(OURS, marked(frame, source));
    });
    return { placed: 'updated', at: untouched.at };
  }
  const edited = ours.at(-1);
  const at = (edited?.at ?? active) + 1;
  notebook.insertCell(at, {
    cell_type: 'code',
    source,
    metadata: { [OURS]: marked(frame, source) }
  });
  return { placed: edited ? 'beside' : 'inserted', at };
}

/** Put lines below the active cell of a notebook, into that cell where it is empty; returns where. */
export function insertLines(panel: NotebookPanel, source: string): number {
  const { content } = panel;
  const shared = content.model?.sharedModel;
  const active = content.activeCell?.model;
  if (active?.type === 'code' && active.sharedModel.getSource().trim() === '') {
    active.sharedModel.setSource(source);
    return content.activeCellIndex;
  }
  const at = content.activeCellIndex + 1;
  shared?.insertCell(at, { cell_type: 'code', source });
  return at;
}

function markOf(cell: SharedCell): Mark | null {
  const ours = cell.getMetadata()[OURS] as { wrangler?: Mark } | undefined;
  const { frame, digest } = ours?.wrangler ?? {};
  return typeof frame === 'string' && typeof digest === 'string'
    ? { frame, digest }
    : null;
}

/** What of a cell's metadata says whose its code is. */
function marked(
  frame: string,
  source: string
): { wrangler: { frame: string; digest: string } } {
  return { wrangler: { frame, digest: digestOf(source) } };
}

/** A short text that another source hardly has too (FNV-1a, 64 bits); spaces at the end do not count. */
export function digestOf(source: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(source.trimEnd())) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}
