import type { JupyterFrontEnd } from '@jupyterlab/application';
import { PageConfig, PathExt } from '@jupyterlab/coreutils';
import type { INotebookContent } from '@jupyterlab/nbformat';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { notebookWith, openOrMake, readNotebook } from '../kernel/notebook';
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
    notebookOf(
      execution,
      key,
      origin === null ? execution.row.origin : PathExt.basename(origin),
      await readNotebook(contents, notebook)
    )
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

/**
 * The notebook: bring the values, then the code, its call, and how the execution goes on.
 *
 * @param file - Where the pipeline was written, as seen from the notebook; empty where nobody knows.
 * @param written - What that file holds, where it is a notebook.
 */
export function notebookOf(
  { row, pipeline }: Execution,
  key: string,
  file: string,
  written: Partial<INotebookContent> | null
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
    wayOn(row, name, file, written)
  ];
  return notebookWith(sources, written?.metadata?.kernelspec ?? null);
}

/** Where the change is to be made, and the line that has the execution go on with it. */
function wayOn(
  { number, pipeline }: Execution['row'],
  step: string,
  file: string,
  written: Partial<INotebookContent> | null
): string {
  const named = JSON.stringify(file);
  const variable = pipeline.replace(/\W+/g, '_');
  const stem = PathExt.basename(file, PathExt.extname(file));
  const say = (where: string, definition: string, ...before: string[]) =>
    [
      `Once it works, bring the change to ${where}:`,
      ...before,
      `cw.executions[${number}].resume(${definition})`
    ]
      .map(line => `# ${line}`)
      .join('\n');
  if (isStepOf(written, step)) {
    const other = stem === pipeline ? '' : `, name=${JSON.stringify(pipeline)}`;
    return say(
      `the cell %%step ${step} of ${file}, save it, and go on`,
      `cw.notebook_pipeline(${named}${other})`
    );
  }
  if (/\.ya?ml$/.test(file)) {
    return say(`${file}, save it, and go on`, `cw.pipelines.load(${named})`);
  }
  if (file.endsWith('.ipynb')) {
    return say(`${file}, run its cells, and go on there`, variable);
  }
  return /^\w+\.py$/.test(file)
    ? say(
        `${file}, save it, and go on`,
        variable,
        `from ${stem} import ${variable}`
      )
    : say('the pipeline, and have it go on with it', variable);
}

/** Whether a notebook has a cell that is a step. */
function isStepOf(
  written: Partial<INotebookContent> | null,
  step: string
): boolean {
  return (written?.cells ?? []).some(({ source }) => {
    const [magic, name] = [source].flat().join('').trim().split(/\s+/, 2);
    return magic === '%%step' && name === step;
  });
}
