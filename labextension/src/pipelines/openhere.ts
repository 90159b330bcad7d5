import type { JupyterFrontEnd } from '@jupyterlab/application';
import { PageConfig, PathExt } from '@jupyterlab/coreutils';
import type {
  IKernelspecMetadata,
  INotebookContent
} from '@jupyterlab/nbformat';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { namedKernel, notebookWith, openOrMake } from '../kernel/notebook';
import { type Execution, pathInLab, type PipelineStep } from '../studio';
import { stepsOf } from './graph/definition';

/** A function's text, where a step is one. */
export interface StepCode {
  function: string;
  source: string;
  uses: readonly string[];
}

/** The function of a step; null where its kind has none. */
export function codeOf(step: PipelineStep): StepCode | null {
  const { code } = (step.does ?? {}) as { code?: Partial<StepCode> };
  return code &&
    typeof code.source === 'string' &&
    typeof code.function === 'string'
    ? {
        function: code.function,
        source: code.source,
        uses: code.uses ?? []
      }
    : null;
}

/**
 * Open a notebook whose kernel has what a step was given.
 *
 * It lies beside the notebook or file that the pipeline came from; its first cell brings the values and is
 * run, the next hold the step's code, its call and how the execution goes on. One that is there already is
 * opened as it was left.
 *
 * @param folder - Where it goes when the pipeline came from no file of this server.
 */
export async function openStepHere(
  app: JupyterFrontEnd,
  execution: Execution,
  key: string,
  folder: string
): Promise<NotebookPanel | undefined> {
  const { contents } = app.serviceManager;
  const origin = pathInLab(
    execution.row.origin,
    PageConfig.getOption('serverRoot')
  );
  const path = PathExt.join(
    origin === null ? folder : PathExt.dirname(origin),
    nameOf(execution, key)
  );
  const notebook = origin?.endsWith('.ipynb') ? origin : null;
  return openOrMake(app, path, async () =>
    notebookOf(execution, key, await namedKernel(contents, notebook))
  );
}

/** `flights-12-train-2-open-here.ipynb` */
export function nameOf({ row }: Execution, key: string): string {
  const plain = `${row.pipeline}-${row.number}-${key}`
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 80);
  return `${plain}-open-here.ipynb`;
}

/** The notebook: bring the values, then the code, its call, and how the execution goes on. */
export function notebookOf(
  { row, pipeline }: Execution,
  key: string,
  kernelspec: IKernelspecMetadata | null
): INotebookContent {
  const name = key.replace(/\[.*$/, '');
  const step = stepsOf(pipeline).find(one => one.name === name);
  const code = step && codeOf(step);
  const sources = [
    [
      'import cellworks as cw',
      '',
      `step = cw.executions[${row.number}][${JSON.stringify(key)}]`,
      'step.open_here()'
    ].join('\n'),
    ...(code
      ? [code.source.trimEnd(), `${code.function}(**step.inputs())`]
      : []),
    `# Once it works, edit the pipeline and have it go on with it:\n# cw.executions[${row.number}].resume(${row.pipeline.replace(/\W+/g, '_')})`
  ];
  return notebookWith(sources, kernelspec);
}
