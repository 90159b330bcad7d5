import { useMemo, useRef } from 'react';
import type { Execution, StepRow } from '../../studio';
import { Badge } from '../../ui/badge';
import { duration, durations } from '../../ui/format';
import { useNow } from '../../ui/now';
import { timeTicks } from '../../ui/scale';
import { useWidth } from '../../ui/width';
import { useDesk } from '../desk';
import { criticalPath, spentBy } from '../graph/critical';
import type { Definition } from '../graph/definition';
import { stepTone, stepWord } from '../states';

/** Pixels that names take on the left. */
const NAMES = 176;
/** Pixels between two marks of time, at least. */
const MARK = 88;
/** Pixels that the shortest bar has. */
const LEAST = 3;

/** When each step ran: a bar each on a common axis; those that decided how long it all took stand out. */
export function Gantt({
  execution,
  definition,
  selected,
  onSelect
}: {
  execution: Execution;
  definition: Definition;
  selected: string | null;
  onSelect: (key: string) => void;
}): JSX.Element {
  const { trans } = useDesk();
  const node = useRef<HTMLDivElement>(null);
  const width = useWidth(node);
  const live = execution.steps.some(one => runs(one));
  const now = useNow(live) / 1000;
  const rows = useMemo(() => begun(execution.steps), [execution]);
  const critical = useMemo(
    () => new Set(criticalPath(definition, execution, now)),
    [definition, execution, now]
  );
  if (rows.length === 0) {
    return <p className="cw-Note">{trans.__('No step has begun yet.')}</p>;
  }
  const from = rows[0].started;
  const to = Math.max(from + 0.001, ...rows.map(row => row.ended ?? now));
  const room = Math.max(1, width - NAMES - 72);
  const x = (at: number) => ((at - from) / (to - from)) * room;
  const marks = timeTicks([0, to - from], Math.max(1, Math.floor(room / MARK)));
  const words = durations(marks);
  const sum = spentBy(
    rows.filter(row => critical.has(row.key)),
    now
  );
  return (
    <div className="cw-Gantt" ref={node}>
      <p className="cw-Gantt-words">
        <span className="cw-Gantt-key" aria-hidden="true" />
        {trans.__(
          'Critical path: %1 of %2, %3.',
          duration(sum),
          duration(to - from),
          trans._n('%1 step', '%1 steps', critical.size, critical.size)
        )}
      </p>
      <div className="cw-Gantt-axis" aria-hidden="true">
        {marks.map((mark, at) => (
          <span key={mark} style={{ left: NAMES + x(from + mark) }}>
            {words[at]}
          </span>
        ))}
      </div>
      <ul className="cw-Gantt-rows" aria-label={trans.__('Timeline')}>
        {rows.map(row => {
          const { key, state, started } = row;
          const end = row.ended ?? now;
          const took = duration(end - started);
          const on = critical.has(key);
          return (
            <li key={key}>
              <button
                type="button"
                className={[
                  'cw-Gantt-row',
                  `cw-mod-${stepTone(state)}`,
                  on && 'cw-mod-critical',
                  key === selected && 'cw-mod-chosen'
                ]
                  .filter(Boolean)
                  .join(' ')}
                aria-label={[
                  key,
                  stepWord(state, trans),
                  took,
                  on && trans.__('on the critical path')
                ]
                  .filter(Boolean)
                  .join(', ')}
                aria-pressed={key === selected}
                onClick={() => onSelect(key)}
              >
                <span className="cw-Gantt-name">
                  <Badge tone={stepTone(state)} word={key} />
                </span>
                <span
                  className="cw-Gantt-bar"
                  style={{
                    left: NAMES + x(started),
                    width: Math.max(LEAST, x(end) - x(started))
                  }}
                />
                <span
                  className="cw-Gantt-took cw-Figure"
                  style={{ left: NAMES + x(end) + 6 }}
                >
                  {took}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

type Begun = StepRow & { started: number };

/** Steps that took time, the first one first. */
function begun(steps: readonly StepRow[]): Begun[] {
  return steps
    .filter(
      (row): row is Begun =>
        row.started !== null &&
        row.state !== 'left_out' &&
        row.state !== 'blocked'
    )
    .sort((a, b) => a.started - b.started);
}

function runs({ state, started, ended }: StepRow): boolean {
  return (
    started !== null &&
    ended === null &&
    (state === 'running' || state === 'asking')
  );
}
