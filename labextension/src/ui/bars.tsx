const WIDTH = 100;
const HEIGHT = 20;
const LEAST = 1;

/** A histogram as small as a word: a bar a count, the highest as high as there is room. */
export function Bars({
  counts,
  label
}: {
  counts: readonly number[];
  label: string;
}): JSX.Element | null {
  const most = Math.max(...counts, 0);
  if (most === 0) {
    return null;
  }
  const width = Math.min(WIDTH / counts.length, 12);
  return (
    <svg
      className="cw-Bars"
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={label}
    >
      {counts.map((count, at) => {
        const height =
          count === 0 ? 0 : Math.max(LEAST, (count / most) * HEIGHT);
        return (
          <rect
            key={at}
            x={at * width}
            y={HEIGHT - height}
            width={Math.max(1, width - 1)}
            height={height}
          />
        );
      })}
    </svg>
  );
}
