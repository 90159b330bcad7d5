import type { ReactNode } from 'react';
import { Chart } from '../../ui/chart';
import { count, figure } from '../../ui/format';
import { hueClass, Swatch } from '../../ui/swatch';
import { useWords } from '../../ui/words';
import { Bars } from './bars';
import { Boxes } from './boxes';
import { Heat } from './heat';
import { Points } from './points';
import { type ChartAnswer, moment, placeWords } from './words';

/** A chart of a table's columns, in the theme's colours, with its figures as a table behind it. */
export function Drawing({
  chart,
  title,
  onPick
}: {
  chart: ChartAnswer;
  title: string;
  /** Told the place of the bin or category that a person chooses. */
  onPick?: (place: number) => void;
}): JSX.Element {
  const trans = useWords();
  const isEmpty =
    chart.series.every(({ y }) => y.length === 0) &&
    (chart.boxes ?? []).length === 0;
  return (
    <figure className="cw-Drawing">
      <figcaption className="cw-Drawing-title">
        <span>{title}</span>
        <Keys chart={chart} />
      </figcaption>
      {isEmpty ? (
        <p className="cw-Note">{trans.__('No row has a value here.')}</p>
      ) : (
        picture(chart, title, onPick)
      )}
      <p className="cw-Note cw-Drawing-note">
        {[
          chart.rows === chart.of
            ? trans.__('%1 rows', count(chart.rows))
            : trans.__('%1 of %2 rows', count(chart.rows), count(chart.of)),
          chart.note
        ]
          .filter(Boolean)
          .join('  ·  ')}
      </p>
      {!isEmpty && <Numbers chart={chart} title={title} />}
    </figure>
  );
}

function picture(
  chart: ChartAnswer,
  title: string,
  onPick?: (place: number) => void
): ReactNode {
  switch (chart.kind) {
    case 'histogram':
    case 'bar':
      return <Bars chart={chart} title={title} onPick={onPick} />;
    case 'box':
      return <Boxes chart={chart} title={title} />;
    case 'scatter':
      return <Points chart={chart} title={title} />;
    case 'heatmap':
      return <Heat chart={chart} title={title} />;
    case 'line':
      return <Lines chart={chart} title={title} />;
  }
}

function Lines({
  chart,
  title
}: {
  chart: ChartAnswer;
  title: string;
}): JSX.Element {
  return (
    <Chart
      title={chart.y.title}
      height={220}
      curves={chart.series.map(({ name, x, y }) => ({
        label: name || title,
        id: name,
        points: x.map((at, place) => [at, y[place] ?? NaN] as const)
      }))}
      formatX={value =>
        chart.x.time ? moment(value) : placeWords(chart.x, value)
      }
    />
  );
}

/** Which colour is which value. */
function Keys({ chart }: { chart: ChartAnswer }): JSX.Element | null {
  if (chart.kind === 'heatmap' || chart.series.length < 2) {
    return null;
  }
  return (
    <span className="cw-Drawing-keys">
      {chart.series.map(({ name }, at) => (
        <span key={name} className={`cw-Drawing-key ${hueClass(at)}`}>
          <Swatch colour={at} />
          {name}
        </span>
      ))}
    </span>
  );
}

/** Rows of the table that stands for a picture; of more nobody reads them all. */
const MOST = 200;

/** The same as a table, for those who do not see a picture and for those who copy. */
function Numbers({
  chart,
  title
}: {
  chart: ChartAnswer;
  title: string;
}): JSX.Element {
  const trans = useWords();
  const { heads, rows } = figuresOf(chart);
  return (
    <details className="cw-Drawing-numbers">
      <summary>{trans.__('As a table')}</summary>
      <table className="cw-Table" aria-label={title}>
        <thead>
          <tr>
            {heads.map((head, at) => (
              <th
                key={head}
                scope="col"
                className={at > 0 ? 'cw-mod-right' : ''}
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST).map((cells, at) => (
            <tr key={at}>
              {cells.map((cell, place) =>
                place === 0 ? (
                  <th key={place} scope="row">
                    {cell}
                  </th>
                ) : (
                  <td key={place} className="cw-mod-right">
                    {cell}
                  </td>
                )
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function figuresOf(chart: ChartAnswer): { heads: string[]; rows: string[][] } {
  const { x, y, series, boxes = [] } = chart;
  if (chart.kind === 'box') {
    return {
      heads: [x.title || y.title, 'rows', 'low', '25%', '50%', '75%', 'high'],
      rows: boxes.map(one => [
        one.name || y.title,
        count(one.rows),
        ...[one.low, one.lower, one.middle, one.upper, one.high].map(value =>
          placeWords(y, value)
        )
      ])
    };
  }
  if (chart.kind === 'heatmap') {
    const [{ x: across, y: up, size = [] }] = series;
    return {
      heads: [y.title, x.title, series[0].name],
      rows: up.flatMap((row, line) =>
        across.map((column, at) => [
          placeWords(y, row ?? 0),
          placeWords(x, column),
          figure(size[line * across.length + at])
        ])
      )
    };
  }
  return {
    heads: [x.title, ...series.map(({ name }) => name || y.title)],
    rows: placesOf(chart).map(place => [
      placeWords(x, place),
      ...series.map(one => {
        const value = one.y[one.x.indexOf(place)];
        return value === undefined || value === null
          ? '–'
          : chart.kind === 'scatter'
            ? placeWords(y, value)
            : figure(value);
      })
    ])
  };
}

function placesOf({ series }: ChartAnswer): number[] {
  return [...new Set(series.flatMap(({ x }) => x))]
    .sort((one, other) => one - other)
    .slice(0, MOST);
}
