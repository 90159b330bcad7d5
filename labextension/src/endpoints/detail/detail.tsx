import { deleteIcon, launchIcon, UseSignal } from '@jupyterlab/ui-components';
import { type Endpoint, type EndpointRow, useResource } from '../../studio';
import { Badge } from '../../ui/badge';
import { IconButton } from '../../ui/button';
import { Copy } from '../../ui/copy';
import { Failure } from '../../ui/failure';
import { LineageButton } from '../../ui/lineagebutton';
import { type Tab, Tabs } from '../../ui/tabs';
import { Waiting } from '../../ui/waiting';
import { useActions, useDesk } from '../desk';
import type { EndpointModel } from '../model';
import { canStart, canStop, toneOf, wordOf } from '../states';
import { Acts } from './acts';
import { EventsView } from './events';
import { KeysView } from './keys';
import { LogsView } from './logs';
import { MetricsView } from './metrics';
import { RequestsView } from './requests/view';
import { SettingsView } from './settings';
import { TrafficView } from './traffic';
import { TryView } from './tryit';

interface Props {
  model: EndpointModel;
  /** It has a tab of its own, so there is none to open. */
  inTab: boolean;
}

/** An endpoint, whole: how it is, what can be done with it, and a tab for each thing known. */
export function EndpointDetail(props: Props): JSX.Element {
  return (
    <UseSignal signal={props.model.changed}>
      {() => <Detail {...props} />}
    </UseSignal>
  );
}

function Detail({ model, inTab }: Props): JSX.Element {
  const { trans } = useDesk();
  const resource = useResource(model.whole);
  const { value: endpoint, error } = resource;
  if (!endpoint) {
    return (
      <div className="cw-Detail cw-mod-empty">
        {error ? (
          <Failure problem={error} retry={() => void resource.refresh()} />
        ) : (
          <Waiting />
        )}
      </div>
    );
  }
  return (
    <section
      className="cw-Detail"
      aria-label={trans.__('Endpoint %1', model.name)}
    >
      <Header model={model} endpoint={endpoint} inTab={inTab} />
      {error && (
        <Failure problem={error} retry={() => void resource.refresh()} />
      )}
      <Told model={model} endpoint={endpoint} />
      <Acts model={model} endpoint={endpoint} />
      <Tabs
        label={trans.__('Parts of the endpoint')}
        tabs={tabsOf(model, endpoint, trans.__.bind(trans))}
        current={model.tab ?? 'traffic'}
        onChange={id => model.show(id)}
      />
    </section>
  );
}

function Header({
  model,
  endpoint: { row },
  inTab
}: Props & { endpoint: Endpoint }): JSX.Element {
  const { commands, trans } = useDesk();
  const { open, deploy, compare } = useActions();
  const { act } = model;
  const version = mainVersion(row);
  return (
    <header className="cw-Detail-head">
      <Badge tone={toneOf(row.state)} word={wordOf(row.state, trans)} />
      <h2 className="cw-Detail-name">{row.name}</h2>
      <span className="cw-Detail-address">
        {row.url && <Copy text={row.url} />}
      </span>
      <span className="cw-Spring" />
      {canStop(row) && (
        <button
          type="button"
          className="jp-Button cw-Button"
          aria-expanded={act?.what === 'stop'}
          onClick={() => model.begin({ what: 'stop' })}
        >
          {trans.__('Stop…')}
        </button>
      )}
      {compare && version && (
        <button
          type="button"
          className="jp-Button cw-Button"
          title={trans.__(
            'Compare the requests of the last day with what %1 was trained on',
            version
          )}
          onClick={() => compare(row.name, version)}
        >
          {trans.__('What changed?')}
        </button>
      )}
      <button
        type="button"
        className="jp-Button cw-Button"
        disabled={row.state === 'stopped' || row.state === 'deleting'}
        onClick={() => deploy({ endpoint: row.name })}
      >
        {trans.__('Deploy…')}
      </button>
      {!inTab && (
        <IconButton
          icon={launchIcon}
          label={trans.__('Open in a tab')}
          onClick={() => open(row.name)}
        />
      )}
      <LineageButton commands={commands} of={`endpoint:${row.name}`} />
      <IconButton
        icon={deleteIcon}
        label={trans.__('Delete %1…', row.name)}
        disabled={row.state === 'deleting'}
        onClick={() => model.begin({ what: 'delete', deployment: null })}
      />
    </header>
  );
}

/** The version that most requests go to; undefined where none serves. */
function mainVersion({ deployments }: EndpointRow): string | undefined {
  const shares = deployments.filter(one => one.state !== 'deleting');
  return shares.sort((a, b) => b.share - a.share).at(0)?.version;
}

/** Why it does not serve as it should, and the way on. */
function Told({
  model,
  endpoint: { row }
}: {
  model: EndpointModel;
  endpoint: Endpoint;
}): JSX.Element | null {
  const { trans } = useDesk();
  const failed = row.deployments.filter(one => one.state === 'failed');
  const last = failed.at(-1);
  if (!canStart(row) && !last) {
    return row.description ? (
      <p className="cw-Note">{row.description}</p>
    ) : null;
  }
  const bad = last !== undefined && row.state !== 'stopped';
  return (
    <div
      className={`cw-Warning${bad ? ' cw-mod-bad' : ''}`}
      role={bad ? 'alert' : 'status'}
    >
      <p>
        {bad
          ? trans.__('%1 does not serve: %2', last.version, last.sentence)
          : row.sentence || trans.__('Deployed, not serving.')}
      </p>
      <span className="cw-Spring" />
      {bad && (
        <button
          type="button"
          className="jp-Button cw-Button"
          onClick={() => model.showLog(last.id)}
        >
          {trans.__('Show the log')}
        </button>
      )}
      {canStart(row) && (
        <button
          type="button"
          className="jp-Button cw-Button cw-mod-primary"
          aria-disabled={model.busy}
          onClick={() => void model.start()}
        >
          {row.state === 'failed' ? trans.__('Try again') : trans.__('Start')}
        </button>
      )}
    </div>
  );
}

function tabsOf(
  model: EndpointModel,
  endpoint: Endpoint,
  word: (text: string) => string
): Tab[] {
  return [
    {
      id: 'traffic',
      title: word('Traffic'),
      count: endpoint.row.deployments.length,
      render: () => <TrafficView model={model} endpoint={endpoint} />
    },
    {
      id: 'try',
      title: word('Try it'),
      render: () => <TryView model={model} endpoint={endpoint} />
    },
    {
      id: 'requests',
      title: word('Requests'),
      render: () => <RequestsView model={model} endpoint={endpoint} />
    },
    {
      id: 'metrics',
      title: word('Metrics'),
      render: () => <MetricsView model={model} />
    },
    {
      id: 'keys',
      title: word('Keys'),
      render: () => <KeysView model={model} endpoint={endpoint} />
    },
    {
      id: 'logs',
      title: word('Logs'),
      render: () => <LogsView model={model} endpoint={endpoint} />
    },
    {
      id: 'events',
      title: word('Events'),
      render: () => <EventsView model={model} />
    },
    {
      id: 'settings',
      title: word('Settings'),
      render: () => <SettingsView model={model} endpoint={endpoint} />
    }
  ];
}
