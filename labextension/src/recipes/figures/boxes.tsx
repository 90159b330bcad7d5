import { useRef } from 'react';
import { count } from '../../ui/format';
import { spanOf, ticks } from '../../ui/scale';
import { useWidth } from '../../ui/width';
import { useWords } from '../../ui/words';
import { type ChartAnswer, placeWords } from './words';

const LEFT = 112;
const RIGHT = 12;
const ROW = 28;
const BOTTOM = 20;
const BOX = 14;

/** Boxes and whiskers under one another, with what lies beyond them. */
export function Boxes({
  chart,
  title
}: {
  chart: ChartAnswer;
  title: string;
}): JSX.Element {
  const trans = useWords();
  const node = useRef<HTMLDivElement>(null);
  const width = useWidth(node);
  const { y: axis } = chart;
  const boxes = chart.boxes ?? [];
  const span = spanOf(
    boxes.flatMap(({ low, high, outliers }) => [low, high, ...outliers])
  ) ?? [0, 1];
  const inner = width - LEFT - RIGHT;
  const x = (value: number) =>
    LEFT + ((value - span[0]) / (span[1] - span[0])) * inner;
  const height = boxes.length * ROW + BOTTOM;
  return (
    <div ref={node} className="cw-Drawing-plane">
      <svg width={width} height={height} role="group" aria-label={title}>
        <g className="cw-Chart-axis" aria-hidden="true">
          {ticks(span, Math.max(2, Math.floor(inner / 96))).map(mark => (
            <g key={mark}>
              <line x1={x(mark)} x2={x(mark)} y1={0} y2={height - BOTTOM} />
              <text x={x(mark)} y={height - 6} textAnchor="middle">
                {placeWords(axis, mark)}
              </text>
            </g>
          ))}
        </g>
        {boxes.map((one, at) => {
          const middle = at * ROW + ROW / 2;
          const words = trans.__(
            '%1: median %2, half of %3 rows from %4 to %5',
            one.name || axis.title,
            placeWords(axis, one.middle),
            count(one.rows),
            placeWords(axis, one.lower),
            placeWords(axis, one.upper)
          );
          return (
            <g
              key={one.name}
              className="cw-Drawing-box"
              role="img"
              aria-label={words}
            >
              <title>{words}</title>
              <text x={LEFT - 8} y={middle + 4} textAnchor="end">
                {one.name.length > 14 ? `${one.name.slice(0, 13)}…` : one.name}
              </text>
              <line x1={x(one.low)} x2={x(one.high)} y1={middle} y2={middle} />
              <rect
                x={x(one.lower)}
                width={Math.max(1, x(one.upper) - x(one.lower))}
                y={middle - BOX / 2}
                height={BOX}
              />
              <line
                className="cw-mod-middle"
                x1={x(one.middle)}
                x2={x(one.middle)}
                y1={middle - BOX / 2}
                y2={middle + BOX / 2}
              />
              {one.outliers.map((value, place) => (
                <circle key={place} cx={x(value)} cy={middle} r={2} />
              ))}
            </g>
          );
        })}
      </svg>
    </div>
  );
}
