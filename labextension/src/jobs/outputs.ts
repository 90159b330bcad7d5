import type { IOutput } from '@jupyterlab/nbformat';
import { Resource, type Call } from '../studio';

/** What a job displayed, as a cell would. */
export interface OutputsView {
  outputs: readonly IOutput[];
  ended: boolean;
}

/** An attempt's notebook outputs; each read brings only what is new or was replaced. */
export class Outputs extends Resource<OutputsView> {
  constructor(call: Call, job: string, attempt: () => number | undefined) {
    super(async () => {
      const slots = this._slots;
      const page = await call('get', '/jobs/{job}/outputs', {
        path: { job },
        query: { attempt: attempt(), since: this._offset }
      });
      if (slots === this._slots) {
        for (const { index, content } of page.outputs) {
          slots.set(index, asOutput(content));
        }
        this._offset = page.next;
      }
      return { outputs: joined(this._slots), ended: page.ended };
    });
  }

  /** Read from the start, for another attempt for instance. */
  again(): Promise<void> {
    this._slots = new Map();
    this._offset = 0;
    return this.reset();
  }

  private _slots = new Map<number, IOutput>();
  private _offset = 0;
}

function asOutput(content: unknown): IOutput {
  return (
    typeof content === 'string' ? JSON.parse(content) : content
  ) as IOutput;
}

/** The outputs in order, neighbouring pieces of one stream as one, as notebooks keep them. */
function joined(slots: Map<number, IOutput>): IOutput[] {
  const inOrder = [...slots].sort(([a], [b]) => a - b).map(([, one]) => one);
  const whole: IOutput[] = [];
  for (const output of inOrder.filter(one => !isCleared(one))) {
    const last = whole[whole.length - 1];
    if (
      output.output_type === 'stream' &&
      last?.output_type === 'stream' &&
      last.name === output.name
    ) {
      whole[whole.length - 1] = {
        ...last,
        text: textOf(last.text) + textOf(output.text)
      };
    } else {
      whole.push(output);
    }
  }
  return whole;
}

/** What was cleared, or a widget that was closed, leaves an empty place. */
function isCleared(output: IOutput): boolean {
  return output.output_type === 'stream' && textOf(output.text) === '';
}

/** A text that notebooks keep whole or as lines. */
export function textOf(text: unknown): string {
  return Array.isArray(text) ? text.join('') : String(text ?? '');
}
