import { UseSignal } from '@jupyterlab/ui-components';
import { useEffect, useMemo } from 'react';
import {
  type DriftRow,
  type KeptDrift,
  useResource,
  useResources
} from '../../studio';
import { Failure } from '../../ui/failure';
import { Waiting } from '../../ui/waiting';
import { useDesk } from '../desk';
import { ReportHead } from './head';
import { Judged } from './judged';
import { ReportModel } from './model';
import { QualityView } from './quality';
import { WindowsView } from './windows';

/** A drift report: its windows, what moved in words, its features by harm, and one of them. */
export function ReportView({
  drift,
  onRead
}: {
  /** Its id, or its number. */
  drift: string;
  /** Told of the report's line once it is read. */
  onRead: (row: DriftRow) => void;
}): JSX.Element {
  const { studio } = useDesk();
  const model = useMemo(() => new ReportModel(studio, drift), [studio, drift]);
  useEffect(() => () => model.dispose(), [model]);
  const { value, error } = useResource(model.kept);
  const row = value?.row;
  useEffect(() => {
    if (row) {
      onRead(row);
    }
    // Whom to tell is the same as long as the report is.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [row]);
  return (
    <div className="cw-Report">
      {error && (
        <Failure problem={error} retry={() => void model.kept.refresh()} />
      )}
      {!value && !error && <Waiting />}
      {value && (
        <UseSignal signal={model.changed}>
          {() => <Report model={model} kept={value} />}
        </UseSignal>
      )}
    </div>
  );
}

function Report({
  model,
  kept
}: {
  model: ReportModel;
  kept: KeptDrift;
}): JSX.Element {
  const { trans } = useDesk();
  const { report, row } = kept;
  useResources(row.windows > 0 ? [model.timeline] : []);
  return (
    <section
      className="cw-Report-whole"
      aria-label={trans.__('Drift report %1', row.number)}
    >
      <ReportHead model={model} kept={kept} />
      {row.windows > 0 && (
        <WindowsView
          model={model}
          chosen={model.chosen ?? report.features[0]?.name ?? ''}
        />
      )}
      {model.narrowed ? (
        <Stretch model={model} kept={kept} />
      ) : (
        <Judged model={model} report={report} dimmed={false} />
      )}
      {report.quality && <QualityView quality={report.quality} />}
    </section>
  );
}

/** A stretch of the windows; what was read before stays, dimmed, until it is there. */
function Stretch({
  model,
  kept
}: {
  model: ReportModel;
  kept: KeptDrift;
}): JSX.Element {
  const { value, error, loading } = useResource(model.stretch);
  return (
    <>
      {error && (
        <Failure problem={error} retry={() => void model.stretch.refresh()} />
      )}
      <Judged model={model} report={value ?? kept.report} dimmed={loading} />
    </>
  );
}
