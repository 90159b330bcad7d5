import { figure } from '../../ui/format';
import { hueClass } from '../../ui/swatch';
import { useWords } from '../../ui/words';
import { Plane } from './plane';
import { binWords, type ChartAnswer } from './words';

/** A part of a bar: one colour at one place. */
interface Piece {
  colour: number;
  from: number;
  to: number;
}

/** Bars over bins or categories; colours stand upon one another where they are counts or sums, else beside. */
export function Bars({
  chart,
  title,
  onPick
}: {
  chart: ChartAnswer;
  title: string;
  onPick?: (place: number) => void;
}): JSX.Element {
  const trans = useWords();
  const { x, y, series } = chart;
  const edges = x.edges ?? [];
  const n = edges.length > 0 ? edges.length - 1 : (x.labels ?? []).length;
  const isStacked = y.title === 'rows' || y.title.startsWith('sum of ');
  const places = Array.from({ length: n }, (_, at) =>
    valuesAt(chart, at, edges)
  );
  const bars = places.map(values => piecesOf(values, isStacked));
  const all = bars.flat().flatMap(({ from, to }) => [from, to]);
  const low = Math.min(0, ...all);
  const high = Math.max(0, ...all);
  return (
    <Plane
      label={title}
      across={edges.length > 0 ? { ...x, labels: [] } : x}
      up={{ ...y, labels: [], edges: [] }}
      xs={edges.length > 0 ? [edges[0], edges[n]] : [-0.5, n - 0.5]}
      ys={[low, high > low ? high : low + 1]}
    >
      {scale =>
        bars.map((pieces, at) => {
          const left = scale.x(edges.length > 0 ? edges[at] : at - 0.5);
          const right = scale.x(edges.length > 0 ? edges[at + 1] : at + 0.5);
          const gap = Math.min(4, (right - left) / 6);
          const wide = Math.max(1, right - left - gap);
          const each = isStacked ? wide : wide / Math.max(1, series.length);
          const words = spoken(chart, at, places[at]);
          return (
            <g
              key={at}
              className={onPick ? 'cw-Drawing-pick' : undefined}
              role={onPick ? 'button' : 'img'}
              tabIndex={onPick ? 0 : undefined}
              aria-label={onPick ? trans.__('Show rows of %1', words) : words}
              onClick={() => onPick?.(at)}
              onKeyDown={event => {
                if (event.key === 'Enter' || event.key === ' ') {
                  event.preventDefault();
                  onPick?.(at);
                }
              }}
            >
              <title>{words}</title>
              <rect
                className="cw-Drawing-room"
                x={left}
                width={Math.max(1, right - left)}
                y={scale.y(high > low ? high : low + 1)}
                height={Math.max(
                  1,
                  scale.y(low) - scale.y(high > low ? high : low + 1)
                )}
              />
              {pieces.map(({ colour, from, to }) => (
                <rect
                  key={colour}
                  className={`cw-Drawing-bar ${hueClass(colour)}`}
                  x={left + gap / 2 + (isStacked ? 0 : colour * each)}
                  width={Math.max(1, each)}
                  y={Math.min(scale.y(from), scale.y(to))}
                  height={Math.max(
                    to === from ? 0 : 0.5,
                    Math.abs(scale.y(from) - scale.y(to))
                  )}
                />
              ))}
            </g>
          );
        })
      }
    </Plane>
  );
}

/** What each colour has at a place; null where it has nothing. */
function valuesAt(
  { series }: ChartAnswer,
  at: number,
  edges: readonly number[]
): (number | null)[] {
  return series.map(({ x, y }) => {
    const place = x.findIndex(value =>
      edges.length > 0
        ? value > edges[at] && value < edges[at + 1]
        : value === at
    );
    return place < 0 ? null : (y[place] ?? null);
  });
}

function piecesOf(values: (number | null)[], isStacked: boolean): Piece[] {
  let top = 0;
  return values.flatMap((value, colour) => {
    if (value === null) {
      return [];
    }
    const from = isStacked ? top : 0;
    top = from + value;
    return [{ colour, from, to: top }];
  });
}

/** `UA: 1204`, with colours `UA: yes 204, no 1000`. */
function spoken(
  { x, series }: ChartAnswer,
  at: number,
  values: (number | null)[]
): string {
  const told = values
    .map((value, colour) =>
      value === null ? '' : `${series[colour].name} ${figure(value)}`.trim()
    )
    .filter(Boolean);
  return `${binWords(x, at)}: ${told.join(', ') || '–'}`;
}
