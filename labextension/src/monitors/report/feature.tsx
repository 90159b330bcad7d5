import type { TranslationBundle } from '@jupyterlab/translation';
import type { DriftReport, FeatureDrift } from '../../studio';
import { Badge } from '../../ui/badge';
import { Copy } from '../../ui/copy';
import { count, figure, percent } from '../../ui/format';
import { useDesk } from '../desk';
import { toneOf, wordOf } from '../states';
import { valueOf } from './figures';
import { FiguresTable } from './figurestable';
import type { ReportModel } from './model';
import { Overlay, type Sides } from './overlay';

type Side = NonNullable<FeatureDrift['reference']>;

/** All there is of one feature: what was found, both sides over one another, their figures, every distance. */
export function FeatureView({
  model,
  feature,
  report
}: {
  model: ReportModel;
  feature: FeatureDrift;
  report: DriftReport;
}): JSX.Element {
  const { trans } = useDesk();
  const sides: Sides = {
    reference: model.against ? trans.__('held against') : trans.__('reference'),
    current: model.shown ? trans.__('windows shown') : trans.__('current')
  };
  return (
    <section
      className="cw-Report-feature"
      aria-label={trans.__('Feature %1', feature.name)}
    >
      <header className="cw-Report-name">
        <h3>
          <Copy text={feature.name} />
        </h3>
        <Badge
          tone={toneOf(feature.status)}
          word={wordOf(feature.status, trans)}
        />
        <span className="cw-Quiet">
          {[feature.kind, feature.role !== 'feature' && feature.role]
            .filter(Boolean)
            .join('  ·  ')}
        </span>
      </header>
      <Found feature={feature} />
      <Overlay feature={feature} sides={sides} />
      <FiguresTable
        label={trans.__('Figures of %1', feature.name)}
        first={trans.__('Values')}
        heads={[sides.reference, sides.current]}
        rows={figuresOf(feature, trans).map(([name, ...figures]) => ({
          key: name,
          name,
          figures
        }))}
      />
      <Distances feature={feature} report={report} />
      <Values title={trans.__('New')} of={feature.new ?? []} />
      <Values title={trans.__('Gone')} of={feature.gone ?? []} />
    </section>
  );
}

function Found({ feature }: { feature: FeatureDrift }): JSX.Element {
  const said = (feature.findings ?? []).map(one => one.sentence);
  const words =
    feature.words && !said.some(one => feature.words?.includes(one))
      ? [feature.words]
      : [];
  return (
    <ul className="cw-Report-found">
      {[...words, ...said].map(sentence => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}

type Figure = readonly [name: string, then: string | null, now: string | null];

/** What is known of either side, each as people read it; what neither has is left out. */
function figuresOf(
  { kind, reference, current }: FeatureDrift,
  trans: TranslationBundle
): Figure[] {
  const both = (
    name: string,
    read: (side: Side) => number | null | undefined,
    write: (value: number) => string = value => valueOf(kind, value)
  ): Figure => {
    const [then, now] = [reference, current].map(side => {
      const found = side && read(side);
      return typeof found === 'number' ? write(found) : null;
    });
    return [name, then, now];
  };
  const rows: Figure[] = [
    both(trans.__('rows'), side => side.rows, count),
    both(trans.__('missing'), side => side.missing ?? 0, percent),
    both(trans.__('distinct'), side => side.distinct, count),
    both(trans.__('mean'), side => side.mean),
    both(trans.__('standard deviation'), side => side.sd),
    both(trans.__('least'), side => side.min),
    both(trans.__('quarter'), side => side.q25),
    both(trans.__('median'), side => side.median),
    both(trans.__('three quarters'), side => side.q75),
    both(trans.__('greatest'), side => side.max),
    [trans.__('type'), reference?.dtype || null, current?.dtype || null]
  ];
  return rows.filter(([, then, now]) => then !== null || now !== null);
}

function Distances({
  feature,
  report
}: {
  feature: FeatureDrift;
  report: DriftReport;
}): JSX.Element | null {
  const { trans } = useDesk();
  const all = Object.entries(feature.distances ?? {});
  if (all.length === 0) {
    return null;
  }
  return (
    <FiguresTable
      label={trans.__('Distances of %1', feature.name)}
      first={trans.__('Distance')}
      heads={[trans.__('Value'), trans.__('Limit')]}
      rows={all.map(([method, value]) => ({
        key: method,
        name:
          method === feature.method ? (
            <>
              {method}{' '}
              <span className="cw-Quiet">
                {trans.__('judged by (%1)', report.settings.preset)}
              </span>
            </>
          ) : (
            method
          ),
        figures: [
          figure(value),
          method === feature.method ? figure(feature.limit) : ''
        ]
      }))}
    />
  );
}

function Values({
  title,
  of
}: {
  title: string;
  of: NonNullable<FeatureDrift['new']>;
}): JSX.Element | null {
  return of.length === 0 ? null : (
    <p className="cw-Report-values">
      <span className="cw-Quiet">{title}:</span>{' '}
      {of.map(({ value, share }) => (
        <span key={value} className="cw-Chip">
          {value} {percent(share)}
        </span>
      ))}
    </p>
  );
}
