import type { IDisposable } from '@lumino/disposable';
import { type Execution, isAbout, type IStudio, Resource } from '../../studio';

/** Executions side by side. */
export class CompareModel implements IDisposable {
  /** @param executions - Their ids or numbers; the others are held against the first. */
  constructor(
    { call, changes }: IStudio,
    readonly executions: readonly string[]
  ) {
    this.sides = new Resource(() =>
      Promise.all(
        executions.map(execution =>
          call('get', '/executions/{execution}', { path: { execution } })
        )
      )
    ).follow(
      changes,
      event =>
        isAbout(event, 'pipelines') &&
        (this.sides.value ?? []).some(({ row }) => row.id === event.entity),
      1000,
      { cost: executions.length }
    );
  }

  readonly sides: Resource<Execution[]>;

  get name(): string {
    return this.executions.join('-');
  }

  get isDisposed(): boolean {
    return this.sides.isDisposed;
  }

  /** Whether these are the executions that stand here. */
  is(executions: readonly string[]): boolean {
    return executions.join() === this.executions.join();
  }

  dispose(): void {
    this.sides.dispose();
  }
}
