import type { IDisposable } from '@lumino/disposable';
import { type IStudio, Resource } from '../studio';
import type { LineageGraph } from './tokens';

/** The graph around one thing, read when its tab opens and when somebody asks for it again. */
export class LineageModel implements IDisposable {
  /** @param name - What a person calls the thing: `dataset:flights/2`. */
  constructor(
    studio: IStudio,
    readonly name: string
  ) {
    this.graph = new Resource(() =>
      studio.call('get', '/lineage', { query: { ref: name } })
    );
    void this.graph.refresh();
  }

  readonly graph: Resource<LineageGraph>;

  get isDisposed(): boolean {
    return this.graph.isDisposed;
  }

  dispose(): void {
    this.graph.dispose();
  }
}
