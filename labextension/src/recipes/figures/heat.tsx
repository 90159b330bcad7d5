import { figure } from '../../ui/format';
import { spanOf } from '../../ui/scale';
import { Plane } from './plane';
import { binWords, type ChartAnswer } from './words';

/** Cells of two columns: the fuller the colour, the higher the value. */
export function Heat({
  chart,
  title
}: {
  chart: ChartAnswer;
  title: string;
}): JSX.Element {
  const { x, y, series } = chart;
  const [{ x: across, y: up, size = [] }] = series;
  const [least, most] = spanOf(
    size.filter((value): value is number => value !== null)
  ) ?? [0, 1];
  // Counts begin at nothing, whatever the least of them is.
  const low = y.title !== '' && series[0].name === 'rows' ? 0 : least;
  const xEdges = edgesOf(x, across.length);
  const yEdges = edgesOf(y, up.length);
  return (
    <Plane
      label={title}
      across={x.edges?.length ? { ...x, labels: [] } : x}
      up={y.edges?.length ? { ...y, labels: [] } : y}
      xs={[xEdges[0], xEdges[across.length]]}
      ys={[yEdges[0], yEdges[up.length]]}
    >
      {scale =>
        size.map((value, cell) => {
          if (value === null) {
            return null;
          }
          const column = cell % across.length;
          const row = Math.floor(cell / across.length);
          const words = `${binWords(x, column)}, ${binWords(y, row)}: ${figure(value)}`;
          return (
            <rect
              key={cell}
              className="cw-Drawing-cell"
              role="img"
              aria-label={words}
              x={scale.x(xEdges[column])}
              width={Math.max(
                1,
                scale.x(xEdges[column + 1]) - scale.x(xEdges[column]) - 1
              )}
              y={scale.y(yEdges[row + 1])}
              height={Math.max(
                1,
                scale.y(yEdges[row]) - scale.y(yEdges[row + 1]) - 1
              )}
              fillOpacity={0.08 + 0.92 * ((value - low) / (most - low || 1))}
            >
              <title>{words}</title>
            </rect>
          );
        })
      }
    </Plane>
  );
}

function edgesOf({ edges = [] }: ChartAnswer['x'], n: number): number[] {
  return edges.length > 0
    ? edges
    : Array.from({ length: n + 1 }, (_, at) => at - 0.5);
}
