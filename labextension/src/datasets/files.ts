import { PageConfig } from '@jupyterlab/coreutils';
import type { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import type { Contents } from '@jupyterlab/services';
import { StudioError } from '../studio';

/** Names of files that a dataset can be looked into. */
const DATA = /\.(parquet|pq|csv|tsv|jsonl|ndjson|arrow|feather|ipc)$/i;
const PACKED = /\.(csv|tsv|jsonl|ndjson)\.(gz|bz2|xz|zst)$/i;

/** Where the file browser's top folder is on disk; it may begin with `~`. */
export function serverRoot(): string {
  return PageConfig.getOption('serverRoot') || '~';
}

/** Whether an entry of the file browser is offered to be registered. */
export function isData({
  type,
  name
}: Pick<Contents.IModel, 'type' | 'name'>): boolean {
  return type === 'directory' || DATA.test(name) || PACKED.test(name);
}

/** The one entry that is chosen in the file browser; null for none and for several. */
export function chosenEntry(
  browser: IDefaultFileBrowser | null
): Contents.IModel | null {
  const [entry, another] = browser?.selectedItems() ?? [];
  return entry && !another ? entry : null;
}

/** An entry's path below the server's top folder; throws for one on a drive that is no disk of the server. */
export function localPath(contents: Contents.IManager, path: string): string {
  const drive = contents.driveName(path);
  if (drive && drive !== 'RTC') {
    throw new StudioError(
      {
        code: 'invalid_input',
        message: `${path} lies on the drive ${drive}, which is no disk of the server.`,
        field: 'path',
        hint: 'Read it in a notebook and register the frame: cw.datasets.register("name", frame)'
      },
      422
    );
  }
  return contents.localPath(path);
}
