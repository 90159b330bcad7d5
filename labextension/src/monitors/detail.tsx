import { UseSignal } from '@jupyterlab/ui-components';
import { Confirm } from '../ui/confirm';
import { Failure } from '../ui/failure';
import { DRIFT_ATTRIBUTE } from './commands';
import { useDesk } from './desk';
import type { DriftModel } from './model';
import { ReportView } from './report';
import { titleOf } from './words';

/** A report below the list or in a tab of its own, and the question whether it is to be deleted. */
export function DriftDetail({ model }: { model: DriftModel }): JSX.Element {
  return (
    <div className="cw-DriftDetail" {...{ [DRIFT_ATTRIBUTE]: model.name }}>
      <UseSignal signal={model.changed}>
        {() => <Deleting model={model} />}
      </UseSignal>
      <ReportView drift={model.name} onRead={row => model.read(row)} />
    </div>
  );
}

function Deleting({ model }: { model: DriftModel }): JSX.Element | null {
  const { trans } = useDesk();
  const { asking, problem, row } = model;
  return asking ? (
    <>
      <Confirm
        question={trans.__(
          'Delete the report %1? What was compared stays as it is.',
          row ? titleOf(row) : model.name
        )}
        label={trans.__('Delete')}
        onAct={() => void model.remove()}
        onCancel={() => model.ask(false)}
      />
      {problem && <Failure problem={problem} />}
    </>
  ) : null;
}
