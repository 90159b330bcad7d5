import { type ReactNode, useRef } from 'react';
import { figure } from '../../ui/format';
import { type Span, ticks } from '../../ui/scale';
import { useWidth } from '../../ui/width';
import { type Axis, placeWords } from './words';

export const HEIGHT = 200;
const LEFT = 56;
const RIGHT = 12;
const TOP = 8;
const BOTTOM = 22;
const CHARACTER = 7;

/** Where numbers stand in a picture. */
export interface Scales {
  x: (value: number) => number;
  y: (value: number) => number;
  /** How wide a picture is between its axes. */
  width: number;
}

/** A picture with two axes of numbers, times or categories. */
export function Plane({
  label,
  across,
  up,
  xs,
  ys,
  children
}: {
  label: string;
  across: Axis;
  up: Axis;
  xs: Span;
  ys: Span;
  children: (scales: Scales) => ReactNode;
}): JSX.Element {
  const node = useRef<HTMLDivElement>(null);
  const width = useWidth(node);
  const inner = width - LEFT - RIGHT;
  const x = (value: number) =>
    LEFT + ((value - xs[0]) / (xs[1] - xs[0])) * inner;
  const y = (value: number) =>
    HEIGHT -
    BOTTOM -
    ((value - ys[0]) / (ys[1] - ys[0])) * (HEIGHT - TOP - BOTTOM);
  return (
    <div ref={node} className="cw-Drawing-plane">
      <svg width={width} height={HEIGHT} role="group" aria-label={label}>
        <g className="cw-Chart-axis" aria-hidden="true">
          {marksOf(up, ys, HEIGHT / 48).map(mark => (
            <g key={mark}>
              <line x1={LEFT} x2={width - RIGHT} y1={y(mark)} y2={y(mark)} />
              <text x={LEFT - 6} y={y(mark) + 4} textAnchor="end">
                {short(wordsOf(up, mark), 7)}
              </text>
            </g>
          ))}
          {marksOf(across, xs, inner / 96).map(mark => (
            <text key={mark} x={x(mark)} y={HEIGHT - 6} textAnchor="middle">
              {short(
                wordsOf(across, mark),
                Math.max(3, inner / countOf(across, inner) / CHARACTER)
              )}
            </text>
          ))}
        </g>
        {children({ x, y, width: inner })}
      </svg>
    </div>
  );
}

function countOf({ labels = [] }: Axis, width: number): number {
  return labels.length > 0 ? Math.min(labels.length, width / 40) : width / 96;
}

/** Round numbers; of categories as many as there is room for. */
function marksOf(axis: Axis, span: Span, wanted: number): number[] {
  const { labels = [] } = axis;
  if (labels.length === 0) {
    return ticks(span, Math.max(2, Math.floor(wanted)));
  }
  const step = Math.max(1, Math.ceil(labels.length / (wanted * 2.4)));
  return labels.map((_, at) => at).filter(at => at % step === 0);
}

function wordsOf(axis: Axis, mark: number): string {
  return axis.time
    ? placeWords(axis, mark).slice(0, 10)
    : axis.labels?.length
      ? placeWords(axis, mark)
      : figure(mark);
}

function short(text: string, most: number): string {
  const room = Math.floor(most);
  return text.length > room ? `${text.slice(0, Math.max(1, room - 1))}…` : text;
}
