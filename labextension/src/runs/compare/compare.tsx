import { useState } from 'react';
import { type Comparison, useResource } from '../../studio';
import { Chart } from '../../ui/chart';
import { Failure } from '../../ui/failure';
import { figure, minutes } from '../../ui/format';
import { isStepped, pointsOf } from '../../ui/series';
import { Swatch } from '../../ui/swatch';
import { Tabs } from '../../ui/tabs';
import { Waiting } from '../../ui/waiting';
import { RunLink, useDesk } from '../desk';
import type { ComparisonModel } from '../model';
import { byImportance } from '../states';
import { FactTable } from './facttable';
import { Sources } from './sources';

/** Runs side by side: what differs, their curves, and how their code, packages and git differ. */
export function CompareView({
  model
}: {
  model: ComparisonModel;
}): JSX.Element {
  const { trans } = useDesk();
  const [tab, setTab] = useState('values');
  const { value, error } = useResource(model.comparison);
  const again = () => void model.comparison.refresh();
  if (!value) {
    return (
      <div className="cw-Detail cw-mod-empty">
        {error ? <Failure problem={error} retry={again} /> : <Waiting />}
      </div>
    );
  }
  const code = (side: Comparison['sides'][number]) => side.source;
  const packages = (side: Comparison['sides'][number]) =>
    (side.packages ?? []).join('\n');
  const patch = (side: Comparison['sides'][number]) => side.patch;
  return (
    <section
      className="cw-Detail cw-Compare"
      aria-label={trans.__('Comparison of %1 runs', value.sides.length)}
    >
      <Heads value={value} />
      {error && <Failure problem={error} retry={again} />}
      <Missing of={value.sides.flatMap(side => side.missing)} />
      <Tabs
        label={trans.__('Parts of the comparison')}
        current={tab}
        onChange={setTab}
        tabs={[
          {
            id: 'values',
            title: trans.__('Values'),
            count: value.rows.filter(row => row.differs).length,
            render: () => <FactTable value={value} />
          },
          {
            id: 'curves',
            title: trans.__('Curves'),
            render: () => <Curves model={model} value={value} />
          },
          {
            id: 'code',
            title: trans.__('Code'),
            render: () => (
              <Sources
                key="code"
                value={value}
                textOf={code}
                label={trans.__('How the code differs')}
                none={trans.__('No code is known of these runs.')}
              />
            )
          },
          {
            id: 'environment',
            title: trans.__('Packages'),
            render: () => (
              <Sources
                key="packages"
                value={value}
                textOf={packages}
                label={trans.__('How the packages differ')}
                none={trans.__('No list of packages is known of these runs.')}
              />
            )
          },
          {
            id: 'git',
            title: trans.__('Git'),
            render: () => (
              <Sources
                key="git"
                value={value}
                textOf={patch}
                label={trans.__('How the uncommitted changes differ')}
                none={trans.__(
                  'None of these runs was submitted with changes that were not committed.'
                )}
              />
            )
          }
        ]}
      />
    </section>
  );
}

function Missing({ of }: { of: readonly string[] }): JSX.Element | null {
  const { trans } = useDesk();
  if (of.length < 2) {
    return of.length === 0 ? null : <p className="cw-Note">{of[0]}</p>;
  }
  return (
    <details className="cw-Details cw-Note">
      <summary>
        {trans.__('Not everything is known of %1 of these runs', of.length)}
      </summary>
      {of.map(sentence => (
        <p key={sentence}>{sentence}</p>
      ))}
    </details>
  );
}

function Heads({ value }: { value: Comparison }): JSX.Element {
  const { trans } = useDesk();
  return (
    <ul className="cw-Compare-runs" aria-label={trans.__('Runs')}>
      {value.sides.map(({ row }, at) => (
        <li key={row.id}>
          <Swatch colour={at} /> <RunLink id={row.id} name={row.name} />
        </li>
      ))}
    </ul>
  );
}

function Curves({
  model,
  value
}: {
  model: ComparisonModel;
  value: Comparison;
}): JSX.Element {
  const { trans } = useDesk();
  const [lit, setLit] = useState<string | null>(null);
  const curves = useResource(model.curves);
  const all = curves.value?.curves;
  if (!all) {
    return curves.error ? (
      <Failure problem={curves.error} retry={() => void curves.refresh()} />
    ) : (
      <p className="cw-Quiet">{trans.__('Reading…')}</p>
    );
  }
  const keys = [...new Set(all.map(curve => curve.key))]
    .filter(key => all.some(one => one.key === key && one.of > 1))
    .sort(byImportance);
  if (keys.length === 0) {
    return (
      <p className="cw-Quiet">
        {trans.__('No metric of these runs has more than one value.')}
      </p>
    );
  }
  const sides = value.sides.map(({ row }) => row);
  return (
    <div className="cw-Charts">
      {keys.map(key => {
        const mine = all.filter(curve => curve.key === key);
        const axis = mine.some(isStepped) ? 'step' : 'time';
        return (
          <Chart
            key={key}
            title={key}
            lit={lit}
            onLight={setLit}
            formatX={axis === 'step' ? figure : minutes}
            curves={mine.map(curve => {
              const colour = sides.findIndex(row => row.id === curve.run);
              return {
                id: curve.run,
                label: sides[colour]?.name ?? curve.run,
                colour,
                points: pointsOf(curve, axis)
              };
            })}
          />
        );
      })}
    </div>
  );
}
