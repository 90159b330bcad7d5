import { deleteIcon, launchIcon, UseSignal } from '@jupyterlab/ui-components';
import {
  type ModelVersion,
  type RegisteredModel,
  useResource
} from '../../studio';
import { Badge } from '../../ui/badge';
import { IconButton } from '../../ui/button';
import { Failure } from '../../ui/failure';
import { LineageButton } from '../../ui/lineagebutton';
import { Choose } from '../../ui/menu';
import { type Tab, Tabs } from '../../ui/tabs';
import { Waiting } from '../../ui/waiting';
import { Aliases, useActions, useDesk } from '../desk';
import type { ModelModel } from '../model';
import { toneOf, wordOf } from '../states';
import { refOf } from '../tokens';
import { Acts } from './acts';
import { BaselineView } from './baseline';
import { ChecksView } from './checks';
import { CodeView } from './code';
import { CompareView } from './compare';
import { HistoryView } from './history';
import { LineageView } from './lineage';
import { MetricsView } from './metrics';
import { ParityView } from './parity';
import { RequirementsView } from './requirements';
import { SignatureView } from './signature';
import { VersionsView } from './versions';

/** A model, whole: the chosen version, what can be done with it, and a tab for each thing known. */
export function ModelDetail({
  model,
  inTab
}: {
  model: ModelModel;
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
  model: ModelModel;
  inTab: boolean;
}): JSX.Element {
  const { trans } = useDesk();
  const resource = useResource(model.chosen);
  const { value: whole } = useResource(model.whole);
  const { value: version, error } = resource;
  if (!version) {
    return (
      <div className="cw-Detail cw-mod-empty">
        {error ? (
          <Failure problem={error} retry={() => void resource.refresh()}>
            {whole && whole.versions.length > 0 && (
              <button
                className="cw-Link"
                onClick={() => model.choose(whole.versions[0].version)}
              >
                {trans.__('Show %1', refOf(whole.versions[0]))}
              </button>
            )}
          </Failure>
        ) : (
          <Waiting />
        )}
      </div>
    );
  }
  return (
    <section
      className="cw-Detail"
      aria-label={trans.__('Model %1', model.name)}
    >
      <Header model={model} version={version} whole={whole} inTab={inTab} />
      {error && (
        <Failure problem={error} retry={() => void resource.refresh()} />
      )}
      {version.problem && <Failure problem={{ message: version.problem }} />}
      <Told version={version} />
      <Acts model={model} version={version} whole={whole} />
      <Tabs
        label={trans.__('Parts of the model')}
        tabs={tabsOf(model, version, whole, trans.__.bind(trans))}
        current={model.tab ?? 'versions'}
        onChange={id => model.show(id)}
      />
    </section>
  );
}

function Header({
  model,
  version,
  whole,
  inTab
}: {
  model: ModelModel;
  version: ModelVersion;
  whole: RegisteredModel | undefined;
  inTab: boolean;
}): JSX.Element {
  const { commands, trans } = useDesk();
  const { open, deploy, score, compare } = useActions();
  const { row } = version;
  const ref = refOf(row);
  const { state } = row.approval;
  return (
    <header className="cw-Detail-head">
      <Badge tone={toneOf(state)} word={wordOf(state, trans)} />
      <h2 className="cw-Detail-name">{row.name}</h2>
      <Choose
        label={trans.__('Version')}
        value={String(row.version)}
        choices={(whole?.versions ?? [row]).map(one => ({
          value: String(one.version),
          title: trans.__('version %1', one.version)
        }))}
        onChange={chosen => model.choose(Number(chosen))}
      />
      <Aliases of={row.aliases} />
      <span className="cw-Spring" />
      {state !== 'approved' && (
        <button
          type="button"
          className="jp-Button cw-Button"
          aria-expanded={model.act === 'approve'}
          onClick={() => model.begin('approve')}
        >
          {trans.__('Approve…')}
        </button>
      )}
      {state !== 'rejected' && (
        <button
          type="button"
          className="jp-Button cw-Button"
          aria-expanded={model.act === 'reject'}
          onClick={() => model.begin('reject')}
        >
          {trans.__('Reject…')}
        </button>
      )}
      <button
        type="button"
        className="jp-Button cw-Button"
        aria-expanded={model.act === 'alias'}
        onClick={() => model.begin('alias')}
      >
        {trans.__('Aliases…')}
      </button>
      {deploy && (
        <button
          type="button"
          className="jp-Button cw-Button"
          onClick={() => deploy(ref)}
        >
          {trans.__('Deploy…')}
        </button>
      )}
      {score && (
        <button
          type="button"
          className="jp-Button cw-Button"
          onClick={() => score(ref)}
        >
          {trans.__('Score a file…')}
        </button>
      )}
      {compare && row.baseline !== null && (
        <button
          type="button"
          className="jp-Button cw-Button"
          onClick={() => compare(ref)}
        >
          {trans.__('Compare with data…')}
        </button>
      )}
      {!inTab && (
        <IconButton
          icon={launchIcon}
          label={trans.__('Open in a tab')}
          onClick={() => open(ref)}
        />
      )}
      <LineageButton commands={commands} of={`model:${ref}`} />
      <IconButton
        icon={deleteIcon}
        label={trans.__('Delete %1…', ref)}
        onClick={() => model.begin('delete')}
      />
    </header>
  );
}

/** What was said of the version, when it was made and when it was decided. */
function Told({ version }: { version: ModelVersion }): JSX.Element | null {
  const { trans } = useDesk();
  const { approval, description, deployed } = version.row;
  const decided =
    approval.actor &&
    (approval.comment
      ? trans.__('%1: “%2”', approval.actor, approval.comment)
      : trans.__('by %1', approval.actor));
  const parts = [description, decided, ...deployed].filter(Boolean);
  return parts.length === 0 ? null : (
    <p className="cw-Note">{parts.join('  ·  ')}</p>
  );
}

function tabsOf(
  model: ModelModel,
  version: ModelVersion,
  whole: RegisteredModel | undefined,
  word: (text: string) => string
): Tab[] {
  return [
    {
      id: 'versions',
      title: word('Versions'),
      count: whole?.versions.length,
      render: () => (
        <VersionsView
          model={model}
          rows={whole?.versions ?? [version.row]}
          policy={whole?.policy}
          champion={whole?.aliases[whole.policy.alias]}
          shown={version.row.version}
        />
      )
    },
    {
      id: 'signature',
      title: word('Signature'),
      render: () => <SignatureView version={version} />
    },
    {
      id: 'metrics',
      title: word('Metrics'),
      count: Object.keys(version.metrics).length,
      render: () => <MetricsView version={version} />
    },
    {
      id: 'checks',
      title: word('Checks'),
      render: () => <ChecksView version={version} />
    },
    {
      id: 'compare',
      title: word('Compare'),
      render: () => (
        <CompareView model={model} version={version} whole={whole} />
      )
    },
    {
      id: 'baseline',
      title: word('Baseline'),
      render: () => <BaselineView model={model} version={version} />
    },
    {
      id: 'lineage',
      title: word('Lineage'),
      render: () => <LineageView version={version} />
    },
    {
      id: 'compiled',
      title: word('Compiled'),
      count: version.parity.length || undefined,
      render: () => <ParityView version={version} />
    },
    {
      id: 'history',
      title: word('History'),
      render: () => <HistoryView model={model} />
    },
    {
      id: 'requirements',
      title: word('Requirements'),
      count: version.requirements.length,
      render: () => <RequirementsView version={version} />
    },
    {
      id: 'code',
      title: word('Code'),
      render: () => <CodeView reference={refOf(version.row)} />
    }
  ];
}
