import type { IOutput } from '@jupyterlab/nbformat';
import { OutputAreaModel, SimplifiedOutputArea } from '@jupyterlab/outputarea';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { Widget } from '@lumino/widgets';
import { useLayoutEffect, useRef } from 'react';
import { useResource } from '../../studio';
import { Empty } from '../../ui/empty';
import { Failure } from '../../ui/failure';
import { useDesk } from '../desk';
import type { JobModel } from '../model';

/** What stands under the cell, as it would had it run there. */
export function OutputPane({ model }: { model: JobModel }): JSX.Element {
  const { trans } = useDesk();
  const outputs = useResource(model.outputs);
  const { value, error } = outputs;
  return (
    <>
      {error && (
        <Failure problem={error} retry={() => void outputs.refresh()} />
      )}
      {value && value.outputs.length > 0 && (
        <OutputList outputs={value.outputs} trusted />
      )}
      {value?.outputs.length === 0 && (
        <Empty
          sentence={
            value.ended
              ? trans.__('It displayed nothing. What it printed is in the log.')
              : trans.__('Nothing is displayed yet.')
          }
        />
      )}
      {!value && !error && <p className="cw-Quiet">{trans.__('Reading…')}</p>}
    </>
  );
}

/** Notebook outputs, drawn by the application's own renderers. */
export function OutputList({
  outputs,
  trusted
}: {
  outputs: readonly IOutput[];
  /** Whether scripts in them may run. */
  trusted: boolean;
}): JSX.Element {
  const { rendermime } = useDesk();
  const node = useRef<HTMLDivElement>(null);
  const area = useRef<SimplifiedOutputArea | null>(null);

  // Layout effects: passive ones end after React has taken the node away, too late to detach a widget.
  useLayoutEffect(() => {
    const made = makeArea(rendermime, trusted);
    area.current = made;
    if (node.current) {
      Widget.attach(made, node.current);
    }
    return () => {
      area.current = null;
      Widget.detach(made);
      made.dispose();
      made.model.dispose();
    };
  }, [rendermime, trusted]);

  useLayoutEffect(() => {
    if (area.current) {
      fillArea(area.current, outputs);
    }
  }, [rendermime, trusted, outputs]);

  return <div className="cw-Outputs" ref={node} />;
}

function makeArea(
  rendermime: IRenderMimeRegistry,
  trusted: boolean
): SimplifiedOutputArea {
  return new SimplifiedOutputArea({
    model: new OutputAreaModel({ trusted }),
    rendermime
  });
}

/** Bring an area up to date; outputs that stay as they were are not drawn again. */
function fillArea(
  area: SimplifiedOutputArea,
  outputs: readonly IOutput[]
): void {
  const { model } = area;
  if (model.length > outputs.length) {
    model.clear();
  }
  outputs.forEach((output, index) => {
    if (index >= model.length) {
      model.add(output);
    } else if (
      JSON.stringify(model.get(index).toJSON()) !== JSON.stringify(output)
    ) {
      model.set(index, output);
    }
  });
}
