import { UseSignal } from '@jupyterlab/ui-components';
import { useState } from 'react';
import { useResource } from '../../studio';
import { Failure } from '../../ui/failure';
import { Menu } from '../../ui/menu';
import { Plot } from '../../ui/plot';
import { useDesk } from '../desk';
import type { RunsModel } from '../panel/model';
import {
  changed,
  type ChartKind,
  chartOf,
  type ChartSpec,
  movedTo
} from './charts';
import { CurveChart } from './curvechart';
import { figureOf } from './figures';
import { ChartSettings } from './settings';

/** The board: charts of the runs, arranged by the person. */
export function Board({ model }: { model: RunsModel }): JSX.Element {
  return (
    <UseSignal signal={model.changed}>
      {() => <Charts model={model} />}
    </UseSignal>
  );
}

function Charts({ model }: { model: RunsModel }): JSX.Element {
  const { trans } = useDesk();
  const [dragged, setDragged] = useState<string>();
  const curves = useResource(model.curves);
  const { charts, metrics } = model;
  const set = (next: readonly ChartSpec[]) => model.set({ charts: next });
  const add = (kind: ChartKind) => {
    const ids = new Set(charts.map(chart => chart.id));
    let number = charts.length + 1;
    while (ids.has(`${kind}-${number}`)) {
      number += 1;
    }
    const used = charts
      .filter(chart => chart.kind === kind)
      .map(chart => chart.y);
    const metric =
      metrics.find(name => !used.includes(name)) ?? metrics[0] ?? '';
    set([
      ...charts,
      chartOf(
        kind,
        kind === 'scatter' ? `metrics.${metric}` : metric,
        `${kind}-${number}`
      )
    ]);
  };
  const kinds: Record<ChartKind, string> = {
    curve: trans.__('Curve of a metric'),
    bars: trans.__('Bars'),
    scatter: trans.__('Scatter'),
    parallel: trans.__('Parallel coordinates'),
    importance: trans.__('Importance of parameters')
  };
  return (
    <section className="cw-Board" aria-label={trans.__('Charts')}>
      <div className="cw-Bar">
        <Menu
          title={trans.__('Add a chart')}
          items={(Object.keys(kinds) as ChartKind[]).map(kind => ({
            id: kind,
            title: kinds[kind],
            disabled: metrics.length === 0,
            act: () => add(kind)
          }))}
        />
        {model.view.charts !== null && (
          <button
            type="button"
            className="cw-Link"
            onClick={() => model.set({ charts: null })}
          >
            {trans.__('As at first')}
          </button>
        )}
        <span className="cw-Spring" />
        <span className="cw-Count">
          {trans._n(
            '%1 run drawn',
            '%1 runs drawn',
            model.drawn.length,
            model.drawn.length
          )}
        </span>
      </div>
      {curves.error && (
        <Failure problem={curves.error} retry={() => void curves.refresh()} />
      )}
      {metrics.length === 0 && model.keys.value && (
        <p className="cw-Note">
          {trans.__(
            'These runs logged no metrics, so there is nothing to draw.'
          )}
        </p>
      )}
      <ul className="cw-Board-charts" aria-label={trans.__('Charts')}>
        {charts.map((chart, at) => (
          <li
            key={chart.id}
            className={`cw-Board-chart${chart.wide ? ' cw-mod-wide' : ''}`}
            aria-label={titleOf(chart, kinds)}
            onDragOver={event => {
              if (dragged && dragged !== chart.id) {
                event.preventDefault();
              }
            }}
            onDrop={() => {
              if (dragged) {
                set(movedTo(charts, dragged, at));
              }
              setDragged(undefined);
            }}
          >
            <OneChart
              model={model}
              chart={chart}
              settings={
                <ChartSettings
                  chart={chart}
                  title={titleOf(chart, kinds)}
                  metrics={metrics}
                  columns={model.columns
                    .map(column => column.id)
                    .filter(id => /^(params|metrics)\./.test(id))}
                  onChange={change => set(changed(charts, chart.id, change))}
                  onMove={by => set(movedTo(charts, chart.id, at + by))}
                  onRemove={() =>
                    set(charts.filter(one => one.id !== chart.id))
                  }
                  onDrag={dragging =>
                    setDragged(dragging ? chart.id : undefined)
                  }
                />
              }
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

function OneChart({
  model,
  chart,
  settings
}: {
  model: RunsModel;
  chart: ChartSpec;
  settings: JSX.Element;
}): JSX.Element {
  return chart.kind === 'curve' ? (
    <CurveChart
      chart={chart}
      curves={model.curves.value?.curves ?? []}
      rows={model.drawn}
      colourOf={run => model.colours.of(run)}
      lit={model.lit}
      onLight={run => model.light(run)}
      actions={settings}
    />
  ) : (
    <CloudChart model={model} chart={chart} settings={settings} />
  );
}

/** A chart that looks at many runs, and not at their histories. */
function CloudChart({
  model,
  chart,
  settings
}: {
  model: RunsModel;
  chart: ChartSpec;
  settings: JSX.Element;
}): JSX.Element {
  const { trans, rendermime } = useDesk();
  const { value, error } = useResource(model.cloud);
  const params = (model.keys.value?.keys ?? [])
    .filter(key => key.kind === 'params' && key.differs)
    .map(key => `params.${key.name}`);
  const rows = value?.runs ?? [];
  const title = trans.__(
    '%1, of %2 runs',
    chart.y.replace(/^\w+\./, ''),
    rows.length
  );
  return (
    <figure className="cw-Chart">
      <figcaption className="cw-Chart-title">
        <span>{title}</span>
        <span className="cw-Spring" />
        {settings}
      </figcaption>
      {error ? (
        <Failure problem={error} retry={() => void model.cloud.refresh()} />
      ) : (
        <Plot
          label={title}
          rendermime={rendermime}
          figure={figureOf(chart, {
            rows,
            params,
            colourOf: run => model.colours.of(run),
            // To draw these again takes longer than a pointer stays on a row.
            lit: rows.length > 200 ? null : model.lit,
            trans
          })}
          onPoint={run => model.light(run)}
        />
      )}
    </figure>
  );
}

function titleOf(chart: ChartSpec, kinds: Record<ChartKind, string>): string {
  return `${kinds[chart.kind]}: ${chart.y.replace(/^(metrics|params)\./, '')}`;
}
