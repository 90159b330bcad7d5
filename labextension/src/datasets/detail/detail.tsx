import { deleteIcon, launchIcon, UseSignal } from '@jupyterlab/ui-components';
import {
  type Dataset,
  type DatasetVersion,
  useResource,
  type VersionRow
} from '../../studio';
import { Badge } from '../../ui/badge';
import { IconButton } from '../../ui/button';
import { Failure } from '../../ui/failure';
import { LineageButton } from '../../ui/lineagebutton';
import { bytes, count } from '../../ui/format';
import { Choose } from '../../ui/menu';
import { type Tab, Tabs } from '../../ui/tabs';
import { Waiting } from '../../ui/waiting';
import { useActions, useDesk } from '../desk';
import type { DatasetModel } from '../model';
import { tagsOf } from '../panel/columns';
import { toneOf, wordOf } from '../states';
import { refOf } from '../tokens';
import { CodeView } from './code';
import { PreviewView } from './preview';
import { SchemaPane } from './schema';
import { SourceView } from './source';
import { StatisticsView } from './statistics';
import { UsesView } from './uses';
import { VersionsView } from './versions';

/** A dataset, whole: the chosen version, whether its data is what it was, and a tab for each thing known. */
export function DatasetDetail({
  model,
  inTab
}: {
  model: DatasetModel;
  /** It has a tab of its own, so there is none to open. */
  inTab: boolean;
}): JSX.Element {
  return (
    <UseSignal signal={model.changed}>
      {() => <Detail model={model} inTab={inTab} />}
    </UseSignal>
  );
}

function Detail({
  model,
  inTab
}: {
  model: DatasetModel;
  inTab: boolean;
}): JSX.Element {
  const { trans } = useDesk();
  const resource = useResource(model.whole);
  const { value: history } = useResource(model.history);
  const { value: version, error } = resource;
  if (!version) {
    return (
      <div className="cw-Detail cw-mod-empty">
        {error ? (
          <Failure problem={error} retry={() => void resource.refresh()}>
            {history && (
              <button
                className="cw-Link"
                onClick={() => model.choose(history.versions[0].version)}
              >
                {trans.__('Show %1', refOf(history.versions[0]))}
              </button>
            )}
          </Failure>
        ) : (
          <Waiting />
        )}
      </div>
    );
  }
  const tabs = tabsOf(model, version, history, trans.__.bind(trans));
  const first = version.preview.length > 0 ? 'preview' : 'source';
  return (
    <section
      className="cw-Detail"
      aria-label={trans.__('Dataset %1', model.name)}
    >
      <Header model={model} row={version.row} history={history} inTab={inTab} />
      {error && (
        <Failure problem={error} retry={() => void resource.refresh()} />
      )}
      <About history={history} />
      <Warning row={version.row} newest={history?.versions[0]} />
      <Tabs
        label={trans.__('Parts of the dataset')}
        tabs={tabs}
        current={model.tab ?? first}
        onChange={id => model.show(id)}
      />
    </section>
  );
}

function Header({
  model,
  row,
  history,
  inTab
}: {
  model: DatasetModel;
  row: VersionRow;
  history: Dataset | undefined;
  inTab: boolean;
}): JSX.Element {
  const { commands, trans } = useDesk();
  const { open, remove } = useActions();
  const ref = refOf(row);
  const versions = history?.versions ?? [row];
  return (
    <header className="cw-Detail-head">
      <Badge
        tone={toneOf(row.check.state)}
        word={wordOf(row.check.state, trans)}
      />
      <h2 className="cw-Detail-name">{row.name}</h2>
      <Choose
        label={trans.__('Version')}
        value={String(row.version)}
        choices={versions.map(({ version }) => ({
          value: String(version),
          title: trans.__('version %1', version)
        }))}
        onChange={version => model.choose(Number(version))}
      />
      <span className="cw-Figure cw-Quiet">{shapeOf(row)}</span>
      <span className="cw-Spring" />
      {!inTab && (
        <IconButton
          icon={launchIcon}
          label={trans.__('Open in a tab')}
          onClick={() => open(ref)}
        />
      )}
      <LineageButton commands={commands} of={`dataset:${ref}`} />
      <IconButton
        icon={deleteIcon}
        label={trans.__('Forget %1…', ref)}
        onClick={() => remove(ref)}
      />
    </header>
  );
}

/** `51,955 x 26  7 MB  parquet`. */
function shapeOf({ rows, columns, size, format }: VersionRow): string {
  const shape = rows === null ? [] : [`${count(rows)} x ${count(columns)}`];
  return [...shape, bytes(size), format].join('  ·  ');
}

/** What its people say of it. */
function About({
  history
}: {
  history: Dataset | undefined;
}): JSX.Element | null {
  const tags = history ? tagsOf(history.tags) : '';
  if (!history?.description && !tags) {
    return null;
  }
  return (
    <p className="cw-Note">
      {history?.description} {tags && <code>{tags}</code>}
    </p>
  );
}

/** The data is not what it was: what differs, and what to do. */
function Warning({
  row,
  newest
}: {
  row: VersionRow;
  newest: VersionRow | undefined;
}): JSX.Element | null {
  const { trans } = useDesk();
  const { open, register } = useActions();
  const { state, sentence } = row.check;
  if (state === 'unchanged') {
    return null;
  }
  const ref = refOf(row);
  const isOld = newest !== undefined && newest.version !== row.version;
  const isNow =
    isOld && newest.path === row.path && newest.check.state === 'unchanged';
  return (
    <div className={`cw-Warning cw-mod-${toneOf(state)}`} role="alert">
      <span className="cw-Badge-shape" aria-hidden="true">
        {state === 'changed' ? '▲' : '✕'}
      </span>
      <div>
        <p className="cw-Failure-sentence">{sentence}</p>
        <p>
          {isNow
            ? trans.__('%1 is that data as it is now.', refOf(newest))
            : state === 'changed'
              ? trans.__(
                  '%1 is still what was registered; what lies there now is something else, and .frame() refuses it.',
                  ref
                )
              : trans.__(
                  '%1 cannot be read until its data is back where it was.',
                  ref
                )}
        </p>
      </div>
      <span className="cw-Spring" />
      {isNow ? (
        <button
          type="button"
          className="jp-Button cw-Button"
          onClick={() => open(refOf(newest))}
        >
          {trans.__('Open %1', refOf(newest))}
        </button>
      ) : (
        <button
          type="button"
          className="jp-Button cw-Button"
          onClick={() => register({ path: placeOf(row), name: row.name })}
        >
          {state === 'changed'
            ? trans.__('Register it as it is now…')
            : trans.__('Register it from elsewhere…')}
        </button>
      )}
    </div>
  );
}

/** What the form takes: of rows of a database its URL, which what is read of it follows. */
function placeOf({ kind, path }: VersionRow): string {
  return kind === 'sql' ? path.split('  ')[0] : path;
}

function tabsOf(
  model: DatasetModel,
  version: DatasetVersion,
  history: Dataset | undefined,
  word: (text: string) => string
): Tab[] {
  const ref = refOf(version.row);
  return [
    {
      id: 'preview',
      title: word('Preview'),
      render: () => <PreviewView version={version} />
    },
    {
      id: 'schema',
      title: word('Schema'),
      count: version.columns.length,
      render: () => (
        <SchemaPane model={model} version={version} history={history} />
      )
    },
    {
      id: 'statistics',
      title: word('Statistics'),
      render: () => <StatisticsView model={model} />
    },
    {
      id: 'versions',
      title: word('Versions'),
      count: history?.versions.length,
      render: () => (
        <VersionsView
          model={model}
          history={
            history ?? {
              name: version.row.name,
              description: '',
              tags: {},
              versions: [version.row],
              every: 0
            }
          }
          shown={version.row.version}
        />
      )
    },
    {
      id: 'uses',
      title: word('Used by'),
      count: model.uses.value?.total,
      render: () => <UsesView model={model} reference={ref} />
    },
    {
      id: 'source',
      title: word('Source'),
      render: () => <SourceView version={version} every={history?.every} />
    },
    {
      id: 'code',
      title: word('Code'),
      render: () => <CodeView reference={ref} />
    }
  ];
}
