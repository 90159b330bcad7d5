import type { JupyterFrontEnd } from '@jupyterlab/application';
import { PageConfig, PathExt } from '@jupyterlab/coreutils';
import type {
  IKernelspecMetadata,
  INotebookContent
} from '@jupyterlab/nbformat';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { Contents } from '@jupyterlab/services';
import { namedKernel, notebookWith, openOrMake } from '../kernel/notebook';
import type { Job } from '../studio';
import { pathInLab } from './paths';

/**
 * Open a notebook whose kernel has the names of a failed job.
 *
 * It lies beside the notebook that the job came from and runs on the same kernel; its first cell brings the
 * names, its second holds the cell that failed. One that is there already is opened as it was left.
 *
 * @param folder - Where it goes when the job came from no notebook of this server.
 * @param frame - Whose names it brings, 0 is the outermost; the frame that raised where none is named.
 */
export async function openHere(
  app: JupyterFrontEnd,
  job: Job,
  folder: string,
  frame?: number
): Promise<NotebookPanel | undefined> {
  const { contents, sessions } = app.serviceManager;
  const origin = pathInLab(
    job.spec.provenance.notebook,
    PageConfig.getOption('serverRoot')
  );
  const path = PathExt.join(
    origin === null ? folder : PathExt.dirname(origin),
    nameOf(job, frame)
  );
  return openOrMake(app, path, async () => {
    const running = [...sessions.running()].find(one => one.path === origin);
    const spec = await kernelOf(contents, origin, running?.kernel?.name);
    return notebookOf(job, spec, frame);
  });
}

/** `late-flights-40-open-here.ipynb` */
export function nameOf({ row }: Job, frame?: number): string {
  const plain = row.name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60);
  const which = frame === undefined ? '' : `-frame-${frame}`;
  return `${plain || 'job'}-${row.number}${which}-open-here.ipynb`;
}

/** The notebook: bring the names, then the code to go on with. */
export function notebookOf(
  job: Job,
  kernelspec: IKernelspecMetadata | null,
  frame?: number
): INotebookContent {
  const { entry } = job.spec;
  const sources = [
    `import cellworks as cw\ncw.jobs[${job.row.number}].open_here(${frame === undefined ? '' : `frame=${frame}`})`,
    ...('source' in entry && entry.source ? [entry.source] : [])
  ];
  return notebookWith(sources, kernelspec);
}

/** The kernel of a notebook: the one that runs, else the one that its file names. */
async function kernelOf(
  contents: Contents.IManager,
  notebook: string | null,
  running: string | undefined
): Promise<IKernelspecMetadata | null> {
  const named = await namedKernel(contents, notebook);
  return running === undefined || running === named?.name
    ? named
    : { name: running, display_name: running };
}
