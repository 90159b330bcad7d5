import { UseSignal } from '@jupyterlab/ui-components';
import { useCallback, useEffect, useMemo } from 'react';
import { type Endpoint, useResource } from '../../../studio';
import { Empty } from '../../../ui/empty';
import { Failure } from '../../../ui/failure';
import type { ColumnLayout } from '../../../ui/layout';
import { Table } from '../../../ui/table';
import { Waiting } from '../../../ui/waiting';
import { useDesk } from '../../desk';
import type { EndpointModel } from '../../model';
import { makeColumns } from './columns';
import { RequestDetails } from './details';
import { isNarrowed, START } from './filter';
import type { LoggedRow } from './rows';
import { LogFoot, LogSettings } from './settings';
import { RequestsToolbar } from './toolbar';

interface Props {
  model: EndpointModel;
  endpoint: Endpoint;
}

/** What the endpoint was asked and answered, the newest first. */
export function RequestsView(props: Props): JSX.Element {
  return (
    <UseSignal signal={props.model.requests.changed}>
      {() => <View {...props} />}
    </UseSignal>
  );
}

function View({ model, endpoint }: Props): JSX.Element {
  const { trans, layouts } = useDesk();
  const { requests } = model;
  useEffect(() => {
    void layouts.read(model.name).then(layout => requests.arrange(layout));
  }, [layouts, model.name, requests]);
  const arrange = (layout: ColumnLayout) => {
    requests.arrange(layout);
    layouts.keep(model.name, layout);
  };
  const { value: list, error } = useResource(requests.page);
  const { columns: seen, filter, chosen } = requests;
  const label = useCallback(
    (row: LoggedRow) => {
      requests.choose(row);
      requests.begin('label');
    },
    [requests]
  );
  const failures = filter.status === 'failed';
  const columns = useMemo(
    () => makeColumns(seen, trans, failures, label),
    [seen, trans, failures, label]
  );
  const wrong = error?.field === 'search' ? error : undefined;
  return (
    <div className="cw-Fill">
      <RequestsToolbar
        model={requests}
        endpoint={endpoint}
        list={list}
        columns={columns}
        onLayout={arrange}
        wrong={wrong}
      />
      {requests.act === 'settings' && (
        <LogSettings model={model} endpoint={endpoint} />
      )}
      {error && !wrong && (
        <Failure problem={error} retry={() => void requests.page.refresh()} />
      )}
      <div className="cw-Requests">
        {list && list.count > 0 && (
          <Table
            label={trans.__('Requests')}
            columns={columns}
            layout={requests.layout}
            onLayout={arrange}
            rows={list}
            epoch={requests.page.epoch}
            rowKey={row => row.key}
            selected={chosen?.key ?? null}
            onSelect={row => requests.choose(row)}
            onOpen={row => requests.choose(row)}
            dimmed={error !== undefined || requests.page.old}
          />
        )}
        {list?.count === 0 && !error && (
          <NoRequests model={model} endpoint={endpoint} />
        )}
        {!list && !error && <Waiting />}
        {chosen && (
          <RequestDetails model={requests} endpoint={endpoint} row={chosen} />
        )}
      </div>
      <LogFoot model={model} endpoint={endpoint} />
    </div>
  );
}

function NoRequests({ model, endpoint }: Props): JSX.Element {
  const { trans } = useDesk();
  const { requests } = model;
  const { log, name, created } = endpoint.row;
  const { filter, kept } = requests;
  const button = (title: string, act: () => void) => (
    <button type="button" className="jp-Button cw-Button" onClick={act}>
      {title}
    </button>
  );
  if (isNarrowed(filter) && kept && kept.logged > 0) {
    return (
      <Empty sentence={trans.__('No request matches.')}>
        {button(trans.__('Show all requests'), () =>
          requests.narrow({ ...START, span: filter.span })
        )}
      </Empty>
    );
  }
  if (log.sample === 0) {
    return (
      <Empty
        sentence={trans.__(
          'The request log is off: nothing that is asked is kept.'
        )}
        code={`cw.endpoints["${name}"].update(log={"sample": 100})`}
      >
        {button(trans.__('Keep requests…'), () => requests.begin('settings'))}
      </Empty>
    );
  }
  const { since = 0 } = kept ?? {};
  if (since > created || filter.span === 'custom') {
    return (
      <Empty
        sentence={trans.__('Nothing was asked in this time.')}
        code={`cw.endpoints["${name}"].requests()`}
      >
        {button(trans.__('Show all of the log'), () =>
          requests.narrow({ ...START, span: 'all' })
        )}
      </Empty>
    );
  }
  return (
    <Empty
      sentence={trans.__(
        'Nothing was asked yet. What is asked of %1, and what it answers, will stand here; labels can be given later.',
        name
      )}
      code={`cw.endpoints["${name}"].predict(flights.head())`}
    >
      {button(trans.__('Try it'), () => model.show('try'))}
    </Empty>
  );
}
