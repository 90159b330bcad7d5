/** A point of a drawing. */
export interface Point {
  x: number;
  y: number;
}

/** A line that goes through points, straight down at each of them. */
export function lineThrough(points: readonly Point[]): string {
  return points
    .map(({ x, y }, at) => {
      const before = points[at - 1];
      const half = before && (before.y + y) / 2;
      return before
        ? `C ${before.x} ${half} ${x} ${half} ${x} ${y}`
        : `M ${x} ${y}`;
    })
    .join(' ');
}
