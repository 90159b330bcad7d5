import { spanOf } from '../../ui/scale';
import { hueClass } from '../../ui/swatch';
import { Plane } from './plane';
import type { ChartAnswer } from './words';

/** Points of two columns; all of a colour are one path, so that thousands cost what one does. */
export function Points({
  chart,
  title
}: {
  chart: ChartAnswer;
  title: string;
}): JSX.Element {
  const { x, y, series } = chart;
  return (
    <Plane
      label={title}
      across={x}
      up={y}
      xs={roomy(series.flatMap(marks => marks.x))}
      ys={roomy(series.flatMap(marks => marks.y.map(value => value ?? NaN)))}
    >
      {scale =>
        series.map((marks, colour) => (
          <path
            key={marks.name}
            className={`cw-Drawing-points ${hueClass(colour)}`}
            d={marks.x
              .map(
                (value, at) =>
                  `M${scale.x(value).toFixed(1)},${scale.y(marks.y[at] ?? NaN).toFixed(1)}h0`
              )
              .join('')}
          />
        ))
      }
    </Plane>
  );
}

/** A span with room at both ends: a point at an end is whole. */
function roomy(values: number[]): readonly [number, number] {
  const [low, high] = spanOf(values) ?? [0, 1];
  const room = (high - low) * 0.03;
  return [low - room, high + room];
}
