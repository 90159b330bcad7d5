import { type PointerEvent, useLayoutEffect, useRef, useState } from 'react';
import { figure } from './format';
import { type Curve, nearest, path, type Span, spanOf, ticks } from './scale';

const LEFT = 56;
const RIGHT = 12;
const TOP = 8;
const BOTTOM = 22;

/** Curves on common axes, in the theme's colours; the pointer reads values off. */
export function Chart({
  title,
  curves,
  height = 160,
  formatX = figure,
  formatY = figure,
  fromZero = false,
  unit = 1
}: {
  title: string;
  curves: readonly Curve[];
  height?: number;
  formatX?: (value: number) => string;
  formatY?: (value: number) => string;
  fromZero?: boolean;
  /** Marks on the vertical axis stand at round multiples of it. */
  unit?: number;
}): JSX.Element {
  const figureNode = useRef<HTMLElement>(null);
  const width = useWidth(figureNode);
  const [pointer, setPointer] = useState<number>();
  const xs = spanOf(values(curves, 0)) ?? [0, 1];
  const found = spanOf(values(curves, 1)) ?? [0, 1];
  const ys: Span = fromZero
    ? [Math.min(0, found[0]), found[1] * 1.05 || 1]
    : found;
  const x = (value: number) =>
    LEFT + ((value - xs[0]) / (xs[1] - xs[0])) * (width - LEFT - RIGHT);
  const y = (value: number) =>
    height -
    BOTTOM -
    ((value - ys[0]) / (ys[1] - ys[0])) * (height - TOP - BOTTOM);

  const move = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    const place = (event.clientX - box.left - LEFT) / (width - LEFT - RIGHT);
    setPointer(xs[0] + Math.min(1, Math.max(0, place)) * (xs[1] - xs[0]));
  };

  return (
    <figure className="cw-Chart" ref={figureNode}>
      <figcaption className="cw-Chart-title">
        <span>{title}</span>
        <Legend
          curves={curves}
          pointer={pointer}
          formatX={formatX}
          formatY={formatY}
        />
      </figcaption>
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={spoken(title, curves, formatY)}
        onPointerMove={move}
        onPointerLeave={() => setPointer(undefined)}
      >
        <g className="cw-Chart-axis" aria-hidden="true">
          {ticks([ys[0] / unit, ys[1] / unit], 4)
            .map(value => value * unit)
            .map(value => (
              <g key={value}>
                <line
                  x1={LEFT}
                  x2={width - RIGHT}
                  y1={y(value)}
                  y2={y(value)}
                />
                <text x={LEFT - 6} y={y(value) + 4} textAnchor="end">
                  {formatY(value)}
                </text>
              </g>
            ))}
          {ticks(xs, Math.max(2, Math.floor(width / 110))).map(value => (
            <text key={value} x={x(value)} y={height - 6} textAnchor="middle">
              {formatX(value)}
            </text>
          ))}
        </g>
        {curves.map((curve, index) => (
          <g key={curve.label} className={`cw-Chart-curve cw-mod-${index % 8}`}>
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
  formatY
}: {
  curves: readonly Curve[];
  pointer: number | undefined;
  formatX: (value: number) => string;
  formatY: (value: number) => string;
}): JSX.Element {
  return (
    <span className="cw-Chart-legend">
      {pointer !== undefined && (
        <span className="cw-Quiet">{formatX(pointer)}</span>
      )}
      {curves.map((curve, index) => {
        const last = curve.points.length - 1;
        const at =
          pointer === undefined ? last : nearest(curve.points, pointer);
        const value = curve.points[at]?.[1];
        return (
          <span
            key={curve.label}
            className={`cw-Chart-key cw-mod-${index % 8}`}
          >
            {curves.length > 1 && curve.label}{' '}
            <span className="cw-Figure">
              {value === undefined ? '–' : formatY(value)}
            </span>
          </span>
        );
      })}
    </span>
  );
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

function useWidth(node: React.RefObject<HTMLElement>): number {
  const [width, setWidth] = useState(320);
  useLayoutEffect(() => {
    const element = node.current;
    if (!element) {
      return undefined;
    }
    const measure = () => {
      setWidth(Math.max(160, Math.floor(element.clientWidth)));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [node]);
  return width;
}
