import { type RunOrigin, useResource } from '../../studio';
import { Clock } from '../../ui/clock';
import { Copy } from '../../ui/copy';
import { Failure } from '../../ui/failure';
import { Pairs } from '../../ui/pairs';
import { useActions, useDesk } from '../desk';
import type { RunModel } from '../model';

/** Says above a run's tabs that its cells ran out of order, where they did. */
export function OriginNote({
  model,
  onShow
}: {
  model: RunModel;
  onShow: () => void;
}): JSX.Element | null {
  const { trans } = useDesk();
  const { value } = useResource(model.origin);
  const [first] = value?.warnings ?? [];
  if (!value || !first) {
    return null;
  }
  const more = value.warnings.length - 1;
  return (
    <div className="cw-Caution" role="note">
      <span className="cw-Badge cw-mod-doubt">
        <span className="cw-Badge-shape" aria-hidden="true">
          ?
        </span>
        {trans.__('cells ran out of order')}
      </span>
      <span>{first.sentence}</span>
      <button type="button" className="cw-Link" onClick={onShow}>
        {more > 0
          ? trans._n('and %1 more', 'and %1 more', more, more)
          : trans.__('What this means')}
      </button>
    </div>
  );
}

/** The cell that made the run, and what ran before it. */
export function OriginView({ model }: { model: RunModel }): JSX.Element {
  const { trans } = useDesk();
  const { openCell } = useActions();
  const { value, error } = useResource(model.origin);
  if (error) {
    return (
      <Failure problem={error} retry={() => void model.origin.refresh()} />
    );
  }
  if (!value) {
    return <p className="cw-Quiet">{trans.__('Reading…')}</p>;
  }
  return (
    <div className="cw-Sheet">
      {value.notebook && (
        <Pairs
          of={[
            [
              trans.__('Notebook'),
              <Copy key="notebook" text={value.notebook} />
            ],
            [trans.__('Cell'), cellWords(value, text => trans.__(text))],
            [
              trans.__('Looked at as saved'),
              value.saved === null ? (
                '–'
              ) : (
                <Clock key="saved" at={value.saved} />
              )
            ]
          ]}
        />
      )}
      <p className="cw-Note">{value.sentence}</p>
      {value.warnings.length > 0 && (
        <ul className="cw-Origin" aria-label={trans.__('Out of order')}>
          {value.warnings.map(warning => (
            <li key={`${warning.kind} ${warning.name} ${warning.executed}`}>
              {warning.sentence}
            </li>
          ))}
        </ul>
      )}
      {value.notebook && (
        <button
          type="button"
          className="jp-Button cw-Button cw-Sheet-act"
          onClick={() => openCell(model.run.value?.row.id ?? model.id)}
        >
          {trans.__('Go to its cell')}
        </button>
      )}
    </div>
  );
}

function cellWords(
  { executed, state }: RunOrigin,
  word: (text: string) => string
): string {
  const states: Record<RunOrigin['state'], string> = {
    same: word('as it was run'),
    changed: word('has been edited since'),
    gone: word('is not in the notebook any more'),
    unknown: ''
  };
  const count = executed === null ? '' : `[${executed}]`;
  return [count, states[state]].filter(Boolean).join(' ') || '–';
}
