import type { TranslationBundle } from '@jupyterlab/translation';
import type { DriftReport, FeatureDrift } from '../../studio';
import { Badge } from '../../ui/badge';
import { Copy } from '../../ui/copy';
import { count, figure, percent } from '../../ui/format';
import { useDesk } from '../desk';
import { toneOf, wordOf } from '../states';
import { valueOf } from './figures';
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
      <Figures feature={feature} sides={sides} />
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

function Figures({
  feature,
  sides
}: {
  feature: FeatureDrift;
  sides: Sides;
}): JSX.Element {
  const { trans } = useDesk();
  return (
    <table
      className="cw-Table"
      aria-label={trans.__('Figures of %1', feature.name)}
    >
      <thead>
        <tr>
          <th scope="col">{trans.__('Values')}</th>
          <th scope="col" className="cw-mod-right">
            {sides.reference}
          </th>
          <th scope="col" className="cw-mod-right">
            {sides.current}
          </th>
        </tr>
      </thead>
      <tbody>
        {figuresOf(feature, trans).map(([name, ...values]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {values.map((value, at) => (
              <td key={at} className="cw-mod-right">
                {value ?? '–'}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
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
    <table
      className="cw-Table"
      aria-label={trans.__('Distances of %1', feature.name)}
    >
      <thead>
        <tr>
          <th scope="col">{trans.__('Distance')}</th>
          <th scope="col" className="cw-mod-right">
            {trans.__('Value')}
          </th>
          <th scope="col" className="cw-mod-right">
            {trans.__('Limit')}
          </th>
        </tr>
      </thead>
      <tbody>
        {all.map(([method, value]) => (
          <tr key={method}>
            <th scope="row">
              {method}
              {method === feature.method && (
                <span className="cw-Quiet">
                  {'  '}
                  {trans.__('judged by (%1)', report.settings.preset)}
                </span>
              )}
            </th>
            <td className="cw-mod-right">{figure(value)}</td>
            <td className="cw-mod-right">
              {method === feature.method ? figure(feature.limit) : ''}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
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
