const WIDTH = 64;
const HEIGHT = 16;
const PAD = 2;

/** The way of one value, as small as a word. */
export function Sparkline({
  values,
  label
}: {
  values: readonly number[];
  label: string;
}): JSX.Element | null {
  const finite = values.filter(Number.isFinite).slice(-WIDTH);
  if (finite.length < 2) {
    return null;
  }
  const low = Math.min(...finite);
  const span = Math.max(...finite) - low || 1;
  const x = (at: number) =>
    PAD + (at / (finite.length - 1)) * (WIDTH - 2 * PAD);
  const y = (value: number) =>
    HEIGHT - PAD - ((value - low) / span) * (HEIGHT - 2 * PAD);
  const last = finite.length - 1;
  return (
    <svg
      className="cw-Sparkline"
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={label}
    >
      <polyline
        points={finite
          .map((value, at) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`)
          .join(' ')}
      />
      <circle cx={x(last)} cy={y(finite[last])} r={1.75} />
    </svg>
  );
}
