import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { count } from '../../ui/format';
import { useWords } from '../../ui/words';
import type { Header } from '../wrangler/types';
import { binAt, type Bins } from './bins';
import { pointWords } from './filters';

const HEIGHT = 36;
/** The least that is drawn of a bin that holds something. */
const LEAST = 1.5;

/**
 * A column's bins: pale over all rows, full over those that are shown; a stretch of them can be chosen.
 *
 * A drag chooses bins and a click one of them; each end is a slider for the keys, and Escape chooses all.
 */
export function Histogram({
  header,
  chosen,
  onChoose
}: {
  header: Header;
  chosen: Bins | null;
  onChoose: (bins: Bins | null) => void;
}): JSX.Element {
  const trans = useWords();
  const { counts, edges, kind, name } = header;
  const begun = useRef<{ at: number; moved: boolean } | null>(null);
  const [drawn, setDrawn] = useState<Bins | null>(null);
  const bins = counts.length;
  const shown = drawn ?? chosen;

  const binOf = (event: PointerEvent): number => {
    const box = event.currentTarget.getBoundingClientRect();
    return binAt((event.clientX - box.left) / box.width, bins);
  };
  const move = (event: PointerEvent) => {
    const { current } = begun;
    if (current) {
      const at = binOf(event);
      const next: Bins = [Math.min(current.at, at), Math.max(current.at, at)];
      if (next[0] !== shown?.[0] || next[1] !== shown[1]) {
        current.moved = true;
        setDrawn(next);
        onChoose(next);
      }
    }
  };
  return (
    <div className="cw-Head-chart">
      <div
        className="cw-Histogram"
        title={tellOf(header, shown)}
        // A drag here chooses; the column is dragged by its name.
        draggable
        onDragStart={event => {
          event.preventDefault();
          event.stopPropagation();
        }}
        onPointerDown={event => {
          if (event.button === 0 && bins > 0) {
            event.currentTarget.setPointerCapture(event.pointerId);
            begun.current = { at: binOf(event), moved: false };
          }
        }}
        onPointerMove={move}
        onPointerUp={event => {
          const { current } = begun;
          if (current && !current.moved) {
            const at = binOf(event);
            const isAlone = chosen?.[0] === at && chosen[1] === at;
            onChoose(isAlone ? null : [at, at]);
          }
          begun.current = null;
          setDrawn(null);
        }}
        onPointerCancel={() => {
          begun.current = null;
          setDrawn(null);
        }}
      >
        <BinBars counts={header.counts} shown={header.shown} chosen={shown} />
        {[0, 1].map(end => (
          <Handle
            key={end}
            label={
              end === 0
                ? trans.__('%1: lowest shown', name)
                : trans.__('%1: highest shown', name)
            }
            end={end as 0 | 1}
            bins={bins}
            chosen={shown}
            words={at => pointWords(edges[at], kind)}
            onChoose={onChoose}
          />
        ))}
      </div>
      <div className="cw-Head-ends" aria-hidden="true">
        <span>{header.low !== null ? pointWords(header.low, kind) : ''}</span>
        <span>{header.high !== null ? pointWords(header.high, kind) : ''}</span>
      </div>
    </div>
  );
}

function BinBars({
  counts,
  shown,
  chosen
}: {
  counts: readonly number[];
  shown: readonly number[];
  chosen: Bins | null;
}): JSX.Element {
  const most = Math.max(...counts, 1);
  const high = (n: number) =>
    n === 0 ? 0 : Math.max(LEAST, (n / most) * HEIGHT);
  return (
    <svg
      viewBox={`0 0 ${counts.length} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {chosen && (
        <rect
          className="cw-Histogram-band"
          x={chosen[0]}
          y={0}
          width={chosen[1] - chosen[0] + 1}
          height={HEIGHT}
        />
      )}
      {counts.map((all, at) => (
        <rect
          key={`all-${at}`}
          className="cw-Histogram-all"
          x={at + 0.06}
          width={0.88}
          y={HEIGHT - high(all)}
          height={high(all)}
        />
      ))}
      {shown.map((some, at) => (
        <rect
          key={`shown-${at}`}
          className={
            chosen && (at < chosen[0] || at > chosen[1])
              ? 'cw-Histogram-left'
              : 'cw-Histogram-shown'
          }
          x={at + 0.06}
          width={0.88}
          y={HEIGHT - high(some)}
          height={high(some)}
        />
      ))}
    </svg>
  );
}

/** One end of what is chosen, for the keys. */
function Handle({
  label,
  end,
  bins,
  chosen,
  words,
  onChoose
}: {
  label: string;
  end: 0 | 1;
  bins: number;
  chosen: Bins | null;
  words: (edge: number) => string;
  onChoose: (bins: Bins | null) => void;
}): JSX.Element {
  const [first, last] = chosen ?? [0, bins - 1];
  const at = end === 0 ? first : last;
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Record<string, number> = {
      ArrowLeft: at - 1,
      ArrowDown: at - 1,
      ArrowRight: at + 1,
      ArrowUp: at + 1,
      Home: 0,
      End: bins - 1
    };
    if (event.key in moves) {
      const to = moves[event.key];
      const next: Bins =
        end === 0
          ? [Math.min(last, Math.max(0, to)), last]
          : [first, Math.max(first, Math.min(bins - 1, to))];
      onChoose(next[0] === 0 && next[1] === bins - 1 ? null : next);
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      onChoose(null);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      className={`cw-Histogram-handle${chosen ? '' : ' cw-mod-all'}`}
      role="slider"
      tabIndex={-1}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, bins - 1)}
      aria-valuenow={at}
      aria-valuetext={words(end === 0 ? first : last + 1)}
      style={{
        left: `${((end === 0 ? first : last + 1) / Math.max(1, bins)) * 100}%`
      }}
      onKeyDown={onKeyDown}
    />
  );
}

/** What a pointer is told: the stretch that is chosen, and how many rows lie in it. */
function tellOf({ edges, counts, kind }: Header, chosen: Bins | null): string {
  if (edges.length < 2) {
    return '';
  }
  const [first, last] = chosen ?? [0, counts.length - 1];
  const inside = counts.slice(first, last + 1).reduce((sum, n) => sum + n, 0);
  return `${pointWords(edges[first], kind, true)} … ${pointWords(edges[last + 1], kind, true)}: ${count(inside)}`;
}
