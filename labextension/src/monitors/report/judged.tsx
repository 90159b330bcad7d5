import { useMemo, useState } from 'react';
import { type DriftReport } from '../../studio';
import { Badge } from '../../ui/badge';
import { useDesk } from '../desk';
import { toneOf, wordOf } from '../states';
import { countedOf } from '../words';
import { FeatureView } from './feature';
import { FeaturesView } from './features';
import type { ReportModel } from './model';

/** Sentences that are shown before somebody asks for the others. */
const FEW = 3;

/** What is said of the rows that are looked at: in words, feature by feature, and of one of them all there is. */
export function Judged({
  model,
  report,
  dimmed
}: {
  model: ReportModel;
  report: DriftReport;
  /** Another stretch is being read. */
  dimmed: boolean;
}): JSX.Element {
  const { features } = report;
  const chosen = useMemo(
    () => features.find(one => one.name === model.chosen) ?? features[0],
    [features, model.chosen]
  );
  return (
    <>
      <Words report={report} dimmed={dimmed} />
      <div className="cw-Report-body">
        <FeaturesView
          model={model}
          features={features}
          chosen={chosen?.name ?? null}
          dimmed={dimmed}
        />
        {chosen && (
          <FeatureView model={model} feature={chosen} report={report} />
        )}
      </div>
    </>
  );
}

function Words({
  report,
  dimmed
}: {
  report: DriftReport;
  dimmed: boolean;
}): JSX.Element {
  const { trans } = useDesk();
  const [all, setAll] = useState(false);
  const { words, status } = report;
  return (
    <div
      className={`cw-Report-words${dimmed ? ' cw-mod-dimmed' : ''}`}
      role="status"
      aria-label={trans.__('What moved')}
    >
      <p>
        <Badge tone={toneOf(status)} word={wordOf(status, trans)} />
        <span>{countedOf(report, trans)}</span>
      </p>
      <ul>
        {words.slice(0, all ? undefined : FEW).map(sentence => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      {words.length > FEW && (
        <button
          type="button"
          className="cw-Link"
          aria-expanded={all}
          onClick={() => setAll(!all)}
        >
          {all ? trans.__('Fewer') : trans.__('%1 more', words.length - FEW)}
        </button>
      )}
    </div>
  );
}
