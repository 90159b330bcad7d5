import { UseSignal } from '@jupyterlab/ui-components';
import { asStudioError } from '../../studio';
import { Empty } from '../../ui/empty';
import { Failure } from '../../ui/failure';
import { Choose } from '../../ui/menu';
import { useWords } from '../../ui/words';
import { Drawing, useAnswer, useHeld } from '../figures';
import type { IWrangler } from '../wrangler/types';
import { WellView } from './well';
import {
  EMPTY,
  KINDS,
  kindTitle,
  lacking,
  present,
  put,
  SUMMARIES,
  summaryTitle,
  summarises,
  takes,
  type Wells,
  wellTitle
} from './wells';

const BINS = [5, 10, 20, 40, 80];

/** Charts of the columns that are put on their wells. */
export function ChartsPane({ wrangler }: { wrangler: IWrangler }): JSX.Element {
  return (
    <UseSignal signal={wrangler.changed}>
      {() => <Pane wrangler={wrangler} />}
    </UseSignal>
  );
}

function Pane({ wrangler }: { wrangler: IWrangler }): JSX.Element {
  const trans = useWords();
  const [held, setWells] = useHeld<Wells>(wrangler, 'chart', EMPTY);
  const { columns, table, view } = wrangler;
  const wells = present(held, new Set(columns.map(({ name }) => name)));
  const missing = lacking(wells);
  const { kind, x, by, bins } = wells;
  const taken = takes(kind);
  const y = taken.includes('y') ? wells.y : null;
  const color = taken.includes('color') ? wells.color : null;
  const isReady = table !== null && x !== null && missing.length === 0;
  const { answer, problem, isBusy } = useAnswer<'chart'>(
    wrangler,
    isReady
      ? { type: 'chart', table, view, kind, x, y, color, by, bins }
      : null,
    'chart'
  );
  const title = [
    kindTitle(kind, trans),
    [x, y, color].filter(Boolean).join(', ')
  ].join(': ');
  return (
    <section
      className={`cw-Charts${isBusy && answer ? ' cw-mod-dimmed' : ''}`}
      aria-label={trans.__('Charts')}
      aria-busy={isBusy}
    >
      <div className="cw-Bar cw-mod-plain">
        <Choose
          label={trans.__('Kind of chart')}
          value={kind}
          choices={KINDS.map(value => ({
            value,
            title: kindTitle(value, trans)
          }))}
          onChange={value => setWells(put({ ...held, kind: value }, 'x', x))}
        />
        {summarises(wells) && (
          <Choose
            label={trans.__('What is shown')}
            value={by}
            choices={SUMMARIES.map(value => ({
              value,
              title: summaryTitle(value, trans)
            }))}
            onChange={value => setWells({ ...held, by: value })}
          />
        )}
        {(kind === 'histogram' || kind === 'heatmap' || kind === 'bar') && (
          <Choose
            label={trans.__('Bins')}
            value={String(bins)}
            choices={BINS.map(n => ({
              value: String(n),
              title: trans.__('%1 bins', n)
            }))}
            onChange={value => setWells({ ...held, bins: Number(value) })}
          />
        )}
      </div>
      <div className="cw-Wells">
        {taken.map(well => (
          <WellView
            key={well}
            title={wellTitle(well, trans)}
            columns={columns}
            value={wells[well]}
            onPut={column => setWells(put(held, well, column))}
          />
        ))}
      </div>
      {!isReady && (
        <Empty
          sentence={trans.__(
            'Drag a column from the grid onto %1, or choose it there.',
            missing.map(well => wellTitle(well, trans)).join(trans.__(' and '))
          )}
        />
      )}
      {problem !== undefined && <Failure problem={asStudioError(problem)} />}
      {isBusy && !answer && (
        <p className="cw-Waiting" role="status">
          {trans.__('Drawing…')}
        </p>
      )}
      {answer && <Drawing chart={answer} title={title} />}
    </section>
  );
}
