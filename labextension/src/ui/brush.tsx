import {
  type CSSProperties,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useRef,
  useState
} from 'react';
import { hueClass } from './swatch';

/** Places in a row of things, both ends in it. */
export type Places = readonly [first: number, last: number];

/** A stretch that is chosen over a chart. */
export interface Band<Id extends string> {
  id: Id;
  /** What it is called: its handles are `label: first` and `label: last`. */
  label: string;
  /** The number of its colour. */
  hue: number;
  /** What is chosen; null is all of it. */
  places: Places | null;
}

/**
 * Chooses stretches of a row of things that are drawn below it, by pointer or by keys.
 *
 * A drag chooses for the active band, a click one thing. Each band has two handles: arrows move one by one,
 * Page keys by a twentieth, Home and End to the ends, and Escape chooses all.
 */
export function Brush<Id extends string>({
  parts,
  bands,
  active,
  ends,
  room,
  say,
  onBrush,
  onPoint,
  children
}: {
  /** Where each thing begins and ends, as shares of the width. */
  parts: readonly (readonly [from: number, to: number])[];
  bands: readonly Band<Id>[];
  active: Id;
  /** The words for both handles. */
  ends: readonly [first: string, last: string];
  /** Pixels around what the bands lie over. */
  room: { left: number; right: number; bottom: number; height: number };
  /** What a thing is called. */
  say: (place: number) => string;
  onBrush: (id: Id, places: Places | null) => void;
  /** Told which thing is under the pointer; null when it leaves. */
  onPoint?: (place: number | null) => void;
  children: ReactNode;
}): JSX.Element {
  const layer = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState<Places | null>(null);
  const from = useRef<number | null>(null);
  const last = parts.length - 1;

  const placeOf = (event: PointerEvent): number => {
    const box = layer.current!.getBoundingClientRect();
    return placeAt(parts, (event.clientX - box.left) / box.width);
  };
  const move = (event: PointerEvent) => {
    const place = placeOf(event);
    onPoint?.(place);
    if (from.current !== null) {
      setDrawn([Math.min(from.current, place), Math.max(from.current, place)]);
    }
  };
  const end = (event: PointerEvent) => {
    if (from.current !== null) {
      const place = placeOf(event);
      onBrush(active, [
        Math.min(from.current, place),
        Math.max(from.current, place)
      ]);
    }
    from.current = null;
    setDrawn(null);
  };

  return (
    <div className="cw-Brush">
      {children}
      <div
        className="cw-Brush-layer"
        ref={layer}
        style={room}
        onPointerDown={event => {
          if (event.button === 0 && last >= 0) {
            event.preventDefault();
            event.currentTarget.setPointerCapture(event.pointerId);
            from.current = placeOf(event);
            setDrawn([from.current, from.current]);
          }
        }}
        onPointerMove={move}
        onPointerUp={end}
        onPointerCancel={() => {
          from.current = null;
          setDrawn(null);
        }}
        onPointerLeave={() => onPoint?.(null)}
      >
        {bands.map(band => (
          <BandView
            key={band.id}
            band={band}
            places={(band.id === active && drawn) || band.places}
            parts={parts}
            ends={ends}
            say={say}
            onBrush={places => onBrush(band.id, places)}
          />
        ))}
      </div>
    </div>
  );
}

function BandView<Id extends string>({
  band,
  places,
  parts,
  ends,
  say,
  onBrush
}: {
  band: Band<Id>;
  places: Places | null;
  parts: readonly (readonly [from: number, to: number])[];
  ends: readonly [first: string, last: string];
  say: (place: number) => string;
  onBrush: (places: Places | null) => void;
}): JSX.Element {
  const last = parts.length - 1;
  const [first, end] = places ?? [0, last];
  const left = parts[first]?.[0] ?? 0;
  const right = parts[end]?.[1] ?? 1;
  const style = {
    left: `${left * 100}%`,
    width: `${(right - left) * 100}%`
  } as CSSProperties;

  const key = (side: 0 | 1) => (event: KeyboardEvent) => {
    const at = side === 0 ? first : end;
    const page = Math.max(1, Math.round(parts.length / 20));
    const target: Record<string, number> = {
      ArrowLeft: at - 1,
      ArrowDown: at - 1,
      ArrowRight: at + 1,
      ArrowUp: at + 1,
      PageDown: at - page,
      PageUp: at + page,
      Home: 0,
      End: last
    };
    const next = target[event.key];
    if (next !== undefined) {
      const low = side === 0 ? 0 : first;
      const high = side === 0 ? end : last;
      const place = Math.min(high, Math.max(low, next));
      onBrush(side === 0 ? [place, end] : [first, place]);
    } else if (event.key === 'Escape') {
      onBrush(null);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      className={`cw-Brush-band ${hueClass(band.hue)}${places ? '' : ' cw-mod-all'}`}
      style={style}
    >
      {ends.map((word, side) => (
        <div
          key={word}
          className={`cw-Brush-handle cw-mod-${side === 0 ? 'first' : 'last'}`}
          role="slider"
          tabIndex={0}
          aria-label={`${band.label}: ${word}`}
          aria-valuemin={side === 0 ? 0 : first}
          aria-valuemax={side === 0 ? end : last}
          aria-valuenow={side === 0 ? first : end}
          aria-valuetext={say(side === 0 ? first : end)}
          onKeyDown={key(side === 0 ? 0 : 1)}
        />
      ))}
    </div>
  );
}

/** The thing at a share of the width, else the one before it. */
export function placeAt(
  parts: readonly (readonly [from: number, to: number])[],
  part: number
): number {
  let low = 0;
  let high = parts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (parts[middle][0] <= part) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}
