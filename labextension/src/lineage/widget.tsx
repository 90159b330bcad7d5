import { lazy, Suspense, useCallback } from 'react';
import { useResource } from '../studio';
import { Failure } from '../ui/failure';
import { ModelTab } from '../ui/tab';
import { Waiting } from '../ui/waiting';
import { Words } from '../ui/words';
import { LineageModel } from './model';
import { type LineageDesk, type LineageNode, OPENS } from './tokens';

const GraphView = lazy(() => import('./view'));

/** The lineage of one thing, in a tab. */
export class LineageTab extends ModelTab<LineageModel> {
  constructor(
    private readonly _desk: LineageDesk,
    name: string
  ) {
    super(new LineageModel(_desk.studio, name));
    this.addClass('cw-Lineage');
  }

  override render(): JSX.Element {
    return (
      <Words.Provider value={this._desk.trans}>
        <Lineage model={this.model} desk={this._desk} />
      </Words.Provider>
    );
  }
}

function Lineage({
  model,
  desk: { commands }
}: {
  model: LineageModel;
  desk: LineageDesk;
}): JSX.Element {
  const { value, error } = useResource(model.graph);
  const open = useCallback(
    ({ kind, id }: LineageNode) => {
      const way = OPENS[kind];
      if (way && commands.hasCommand(way.command)) {
        void commands.execute(way.command, { [way.argument]: id });
      }
    },
    [commands]
  );
  if (!value) {
    return error ? (
      <Failure problem={error} retry={() => void model.graph.refresh()} />
    ) : (
      <Waiting />
    );
  }
  return (
    <Suspense fallback={<Waiting brief />}>
      <GraphView graph={value} open={open} />
    </Suspense>
  );
}
