import { useState } from 'react';
import { ago, clock, duration, minutes } from './format';
import { useNow } from './now';

/** A moment: absolute, and how long ago on hover. */
export function Clock({ at }: { at: number | null }): JSX.Element {
  const [title, setTitle] = useState<string>();
  if (at === null) {
    return <span className="cw-Quiet">–</span>;
  }
  const moment = new Date(at * 1000);
  return (
    <time
      className="cw-Clock"
      dateTime={moment.toISOString()}
      title={title}
      onMouseEnter={() => setTitle(`${ago(at)} · ${moment.toLocaleString()}`)}
    >
      {clock(at)}
    </time>
  );
}

/** How long something took, or counts up while it has not ended. */
export function Took({
  from,
  to,
  fine = false
}: {
  from: number | null;
  to: number | null;
  /** Show milliseconds where it was quick. */
  fine?: boolean;
}): JSX.Element {
  const now = useNow(from !== null && to === null);
  if (from === null) {
    return <span className="cw-Quiet">–</span>;
  }
  const seconds = Math.max(0, (to ?? now / 1000) - from);
  return (
    <span className="cw-Figure">
      {fine && to !== null ? duration(seconds) : minutes(seconds)}
    </span>
  );
}
