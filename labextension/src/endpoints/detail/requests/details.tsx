import { closeIcon } from '@jupyterlab/ui-components';
import type { Endpoint, LoggedColumn } from '../../../studio';
import { IconButton } from '../../../ui/button';
import { Clock } from '../../../ui/clock';
import { Copy } from '../../../ui/copy';
import { Pairs } from '../../../ui/pairs';
import { SpokenSwitch } from '../../../ui/spoken';
import { TerminalText } from '../../../ui/text';
import { useDesk } from '../../desk';
import { latency } from '../../figures';
import { pretty } from '../../json';
import { askLines } from '../../lines';
import { Answered } from './columns';
import { LabelForm } from './labelform';
import type { RequestsModel } from './model';
import { bodyOf, type LoggedRow, ofRole, rawValue, shownValue } from './rows';

/** One row of the log, whole: every column, what asks it again, and what turned out to be true. */
export function RequestDetails({
  model,
  endpoint,
  row
}: {
  model: RequestsModel;
  endpoint: Endpoint;
  row: LoggedRow;
}): JSX.Element {
  const { trans } = useDesk();
  const { columns } = model;
  const sent = row.values.get('body');
  const isRest = ({ name }: LoggedColumn) => !['error', 'body'].includes(name);
  return (
    <section
      className="cw-Requests-details"
      aria-label={trans.__('Request %1', row.id)}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          model.choose(null);
        }
      }}
    >
      <header className="cw-Requests-head">
        <Answered row={row} trans={trans} />
        <span className="cw-Figure">{latency(row.milliseconds)}</span>
        <Clock at={row.time} />
        <span className="cw-Spring" />
        {row.status < 400 && (
          <button
            type="button"
            className="jp-Button cw-Button"
            aria-expanded={model.act === 'label'}
            onClick={() => model.begin('label')}
          >
            {trans.__('Label…')}
          </button>
        )}
        <IconButton
          icon={closeIcon}
          label={trans.__('Close the details')}
          onClick={() => model.choose(null)}
        />
      </header>
      {model.act === 'label' && (
        <LabelForm
          key={row.key}
          model={model}
          endpoint={endpoint.row.name}
          row={row}
        />
      )}
      {row.error && <p className="cw-Requests-error">{row.error}</p>}
      <Values
        title={trans.__('Answered')}
        of={[...ofRole(columns, 'prediction'), ...ofRole(columns, 'label')]}
        row={row}
      />
      <Values
        title={trans.__('Asked')}
        of={ofRole(columns, 'feature')}
        row={row}
      />
      {typeof sent === 'string' && sent && (
        <>
          <h3>{trans.__('As it came')}</h3>
          <TerminalText text={pretty(sent)} label={trans.__('As it came')} />
        </>
      )}
      <Values
        title={trans.__('Request')}
        of={ofRole(columns, 'request').filter(isRest)}
        row={row}
      />
      <Again model={model} endpoint={endpoint} row={row} />
    </section>
  );
}

/** Columns of a kind with their values, each of which copies; nothing where the row has none of them. */
function Values({
  title,
  of,
  row
}: {
  title: string;
  of: readonly LoggedColumn[];
  row: LoggedRow;
}): JSX.Element | null {
  const pairs = of.flatMap(({ name, type }) => {
    const value = row.values.get(name) ?? null;
    const shown = shownValue(value, type);
    return value === null || shown === null
      ? []
      : [
          [
            name,
            <Copy key={name} text={rawValue(value, type)} shown={shown} />
          ] as const
        ];
  });
  return pairs.length === 0 ? null : (
    <>
      <h3>{title}</h3>
      <Pairs of={pairs} />
    </>
  );
}

/** What asks about the same row again, as a client does. */
function Again({
  model,
  endpoint: { row: endpoint, keys },
  row
}: {
  model: RequestsModel;
  endpoint: Endpoint;
  row: LoggedRow;
}): JSX.Element | null {
  const { trans } = useDesk();
  const body = bodyOf(row, model.columns);
  return body === null || endpoint.url === null ? null : (
    <>
      <h3>{trans.__('What asks it again')}</h3>
      <div className="cw-Requests-again">
        <SpokenSwitch
          spoken={askLines({
            endpoint: endpoint.name,
            url: endpoint.url,
            key: endpoint.open ? null : keys.path,
            deployment: null,
            body
          })}
        />
      </div>
    </>
  );
}
