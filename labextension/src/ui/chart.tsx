import { type PointerEvent, type ReactNode, useRef, useState } from 'react';
import { figure } from './format';
import {
  type Curve,
  logTicks,
  nearest,
  path,
  type Span,
  spanOf,
  ticks
} from './scale';
import { hueClass, HUES } from './swatch';
import { useWidth } from './width';

/** Room around the curves, in pixels: what is laid over a chart keeps to it. */
export const ROOM = { left: 56, right: 12, top: 8, bottom: 22 } as const;
const { left: LEFT, right: RIGHT, top: TOP, bottom: BOTTOM } = ROOM;
/** From more curves on, their names stand elsewhere. */
const MOST_KEYS = 3;

/** Curves on common axes, in the theme's colours; the pointer reads values off. */
export function Chart({
  title,
  curves,
  height = 160,
  formatX = figure,
  formatY = figure,
  fromZero = false,
  marksX = ticks,
  unit = 1,
  log = false,
  lit = null,
  onLight,
  actions
}: {
  title: string;
  curves: readonly Curve[];
  height?: number;
  formatX?: (value: number) => string;
  formatY?: (value: number) => string;
  fromZero?: boolean;
  /** Where marks on the horizontal axis stand. */
  marksX?: (span: Span, wanted: number) => number[];
  /** Marks on the vertical axis stand at round multiples of it. */
  unit?: number;
  /** The vertical axis has powers of ten; what is not above 0 is left out. */
  log?: boolean;
  /** The id of the curve that stands out. */
  lit?: string | null;
  /** Told the id of the curve nearest to the pointer, null when it leaves. */
  onLight?: (id: string | null) => void;
  /** What can be done with the chart, behind its title. */
  actions?: ReactNode;
}): JSX.Element {
  const figureNode = useRef<HTMLElement>(null);
  const width = useWidth(figureNode);
  const [pointer, setPointer] = useState<number>();
  const scale = (value: number) =>
    log ? (value > 0 ? Math.log10(value) : NaN) : value;
  const xs = spanOf(values(curves, 0)) ?? [0, 1];
  const found = spanOf(mapped(values(curves, 1), scale)) ?? [0, 1];
  const ys: Span =
    fromZero && !log ? [Math.min(0, found[0]), found[1] * 1.05 || 1] : found;
  const x = (value: number) =>
    LEFT + ((value - xs[0]) / (xs[1] - xs[0])) * (width - LEFT - RIGHT);
  const place = (scaled: number) =>
    height -
    BOTTOM -
    ((scaled - ys[0]) / (ys[1] - ys[0])) * (height - TOP - BOTTOM);
  const y = (value: number) => place(scale(value));
  const marks = log
    ? logTicks(ys).map(mark => [mark, 10 ** mark] as const)
    : ticks([ys[0] / unit, ys[1] / unit], 4).map(
        mark => [mark * unit, mark * unit] as const
      );

  const move = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    const part = (event.clientX - box.left - LEFT) / (width - LEFT - RIGHT);
    const at = xs[0] + Math.min(1, Math.max(0, part)) * (xs[1] - xs[0]);
    setPointer(at);
    onLight?.(nearestCurve(curves, at, event.clientY - box.top, y));
  };

  return (
    <figure className="cw-Chart" ref={figureNode}>
      <figcaption
        className={`cw-Chart-title${actions === undefined ? '' : ' cw-mod-acting'}`}
      >
        <span>{title}</span>
        <Legend
          curves={curves}
          pointer={pointer}
          formatX={formatX}
          formatY={formatY}
          named={curves.length > 1 && actions === undefined}
        />
        {actions}
      </figcaption>
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={spoken(title, curves, formatY)}
        onPointerMove={move}
        onPointerLeave={() => {
          setPointer(undefined);
          onLight?.(null);
        }}
      >
        <g className="cw-Chart-axis" aria-hidden="true">
          {marks.map(([mark, value]) => (
            <g key={mark}>
              <line
                x1={LEFT}
                x2={width - RIGHT}
                y1={place(mark)}
                y2={place(mark)}
              />
              <text x={LEFT - 6} y={place(mark) + 4} textAnchor="end">
                {formatY(value)}
              </text>
            </g>
          ))}
          {marksX(xs, Math.max(2, Math.floor(width / 110))).map(value => (
            <text key={value} x={x(value)} y={height - 6} textAnchor="middle">
              {formatX(value)}
            </text>
          ))}
        </g>
        {curves.map((curve, index) => (
          <g key={idOf(curve)} className={classOf(curve, index, lit)}>
            <path d={path(curve.points, x, y)} />
            {lonely(curve).map(([px, py]) => (
              <circle key={px} cx={x(px)} cy={y(py)} r={2.5} />
            ))}
          </g>
        ))}
        {pointer !== undefined && (
          <line
            className="cw-Chart-pointer"
            x1={x(pointer)}
            x2={x(pointer)}
            y1={TOP}
            y2={height - BOTTOM}
          />
        )}
      </svg>
    </figure>
  );
}

function Legend({
  curves,
  pointer,
  formatX,
  formatY,
  named
}: {
  curves: readonly Curve[];
  pointer: number | undefined;
  formatX: (value: number) => string;
  formatY: (value: number) => string;
  /** Whether there is room for names beside the values. */
  named: boolean;
}): JSX.Element {
  return (
    <span className="cw-Chart-legend">
      {pointer !== undefined && (
        <span className="cw-Quiet">{formatX(pointer)}</span>
      )}
      {(curves.length > MOST_KEYS ? [] : curves).map((curve, index) => {
        const last = curve.points.length - 1;
        const at =
          pointer === undefined ? last : nearest(curve.points, pointer);
        const value = curve.points[at]?.[1];
        return (
          <span
            key={idOf(curve)}
            className={`cw-Chart-key ${hueClass(curve.colour ?? index)}`}
            title={curve.label}
          >
            {named && `${curve.label} `}
            <span className="cw-Figure">
              {value === undefined ? '–' : formatY(value)}
            </span>
          </span>
        );
      })}
    </span>
  );
}

function idOf(curve: Curve): string {
  return curve.id ?? curve.label;
}

function classOf(curve: Curve, index: number, lit: string | null): string {
  const colour = curve.colour ?? index;
  const names = ['cw-Chart-curve', hueClass(colour)];
  if (colour >= HUES) {
    names.push('cw-mod-dashed');
  }
  if (lit !== null) {
    names.push(lit === idOf(curve) ? 'cw-mod-lit' : 'cw-mod-faint');
  }
  return names.join(' ');
}

/** The id of the curve whose value at x is drawn nearest to a height. */
function nearestCurve(
  curves: readonly Curve[],
  x: number,
  height: number,
  y: (value: number) => number
): string | null {
  let best: string | null = null;
  let least = Infinity;
  for (const curve of curves) {
    const value = curve.points[nearest(curve.points, x)]?.[1];
    const apart = value === undefined ? NaN : Math.abs(y(value) - height);
    if (apart < least) {
      [best, least] = [idOf(curve), apart];
    }
  }
  return best;
}

function* mapped(
  numbers: Iterable<number>,
  by: (value: number) => number
): Iterable<number> {
  for (const value of numbers) {
    yield by(value);
  }
}

/** Points that no line reaches, since none is beside them. */
function lonely(curve: Curve): Curve['points'] {
  return curve.points.length > 500
    ? []
    : curve.points.filter(
        ([, py], at) =>
          Number.isFinite(py) &&
          !Number.isFinite(curve.points[at - 1]?.[1] ?? NaN) &&
          !Number.isFinite(curve.points[at + 1]?.[1] ?? NaN)
      );
}

function* values(curves: readonly Curve[], part: 0 | 1): Iterable<number> {
  for (const curve of curves) {
    for (const point of curve.points) {
      yield point[part];
    }
  }
}

function spoken(
  title: string,
  curves: readonly Curve[],
  formatY: (value: number) => string
): string {
  const parts = curves.map(({ label, points }) => {
    const span = points.length > 0 && points[points.length - 1][1];
    return `${label} ${span === false ? '–' : formatY(span)}`;
  });
  return `${title}: ${parts.join(', ')}`;
}
