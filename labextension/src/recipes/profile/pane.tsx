import { UseSignal } from '@jupyterlab/ui-components';
import { asStudioError } from '../../studio';
import { Empty } from '../../ui/empty';
import { Failure } from '../../ui/failure';
import { useWords } from '../../ui/words';
import { ColumnSelect, useAnswer, useHeld } from '../figures';
import type { IWrangler } from '../wrangler/types';
import { ProfileView } from './view';

/** Everything about the column that is looked at. */
export function ProfilePane({
  wrangler
}: {
  wrangler: IWrangler;
}): JSX.Element {
  return (
    <UseSignal signal={wrangler.changed}>
      {() => <Pane wrangler={wrangler} />}
    </UseSignal>
  );
}

function Pane({ wrangler }: { wrangler: IWrangler }): JSX.Element {
  const trans = useWords();
  const [chosen, setTarget] = useHeld<string | null>(
    wrangler,
    'profile-target',
    null
  );
  const { column, columns, table, view } = wrangler;
  const target = columns.some(({ name }) => name === chosen) ? chosen : null;
  const { answer, problem, isBusy } = useAnswer<'profile'>(
    wrangler,
    column !== null && table
      ? { type: 'profile', table, view, column, target }
      : null,
    column ?? ''
  );
  return (
    <section
      className={`cw-Profile${isBusy && answer ? ' cw-mod-dimmed' : ''}`}
      aria-label={trans.__('Profile')}
      aria-busy={isBusy}
    >
      <div className="cw-Bar cw-mod-plain">
        <ColumnSelect
          label={trans.__('Column')}
          columns={columns}
          value={column}
          none={trans.__('Choose a column')}
          onChange={name => wrangler.look(name)}
        />
        <div className="cw-Profile-target">
          <span className="cw-Quiet">{trans.__('told against')}</span>
          <ColumnSelect
            label={trans.__('Target')}
            columns={columns.filter(({ name }) => name !== column)}
            value={target}
            none={trans.__('no target')}
            onChange={setTarget}
          />
        </div>
      </div>
      {column === null && (
        <Empty
          sentence={trans.__(
            'Choose a column here, or its name in the grid: its quantiles, what lies far out, which forms its texts have, and what it tells of a target.'
          )}
        />
      )}
      {problem !== undefined && <Failure problem={asStudioError(problem)} />}
      {isBusy && !answer && (
        <p className="cw-Waiting" role="status">
          {trans.__('Looking at every row…')}
        </p>
      )}
      {answer && <ProfileView wrangler={wrangler} profile={answer} />}
    </section>
  );
}
