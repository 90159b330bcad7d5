import { VDomModel } from '@jupyterlab/ui-components';
import { type Job, useSignal } from '../studio';
import { type More, moreOf } from './more';
import { writtenOf } from './parameters';

/** A job that is being edited to run again, each field as it is written. */
export interface Draft {
  /** What the cell says; null where the job runs no cell. */
  readonly source: string | null;
  readonly parameters: Readonly<Record<string, string>>;
  readonly more: More;
}

/** What is shown of a job: a tab, if one was chosen, and a draft, if there is one. */
export interface Shown {
  readonly tab?: string;
  readonly draft: Draft | null;
}

/** What a person looks at in a job's detail; commands reach it too, and a draft outlives its tab. */
export class DetailView extends VDomModel {
  get shown(): Shown {
    return this._shown;
  }

  /** Show a tab. */
  show(tab: string): void {
    this._set({ ...this._shown, tab });
  }

  /** Begin to edit a job, or go on with what was begun. */
  edit(spec: Job['spec']): void {
    const draft = this._shown.draft ?? {
      source: spec.entry.type === 'cell' ? spec.entry.source : null,
      parameters: writtenOf(spec.parameters),
      more: moreOf(spec)
    };
    this._set({ tab: 'code', draft });
  }

  /** Keep what was typed. */
  keep(change: Partial<Draft>): void {
    const { draft } = this._shown;
    if (draft) {
      this._set({ ...this._shown, draft: { ...draft, ...change } });
    }
  }

  /** Throw the draft away. */
  drop(): void {
    this._set({ ...this._shown, draft: null });
  }

  private _set(shown: Shown): void {
    this._shown = shown;
    this.stateChanged.emit(undefined);
  }

  private _shown: Shown = { draft: null };
}

/** Draw again when another thing is shown. */
export function useShown(view: DetailView): Shown {
  return useSignal(view.stateChanged, () => view.shown);
}
