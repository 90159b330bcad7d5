import {
  deleteIcon,
  launchIcon,
  redoIcon,
  stopIcon
} from '@jupyterlab/ui-components';
import { useState } from 'react';
import { type Job, useResource } from '../../studio';
import { Badge } from '../../ui/badge';
import { Took } from '../../ui/clock';
import { Failure } from '../../ui/failure';
import { IconButton } from '../../ui/button';
import { Phases } from '../../ui/phases';
import { ProgressBar } from '../../ui/progress';
import { type Tab, Tabs } from '../../ui/tabs';
import { TerminalText } from '../../ui/text';
import { useActions, useDesk } from '../desk';
import type { JobModel } from '../model';
import { isFinal, toneOf, wordOf } from '../states';
import { AttemptsView } from './attempts';
import { CapturesView } from './captures';
import { CodeView } from './code';
import { MetricsView, ResourcesView } from './curves';
import {
  EnvironmentView,
  ParametersView,
  ProvenanceView,
  YamlView
} from './facts';
import { LogPane } from './log';
import { OutputPane } from './output';

/** A job, whole: its state and where its time went, then a tab for each thing known of it. */
export function JobDetail({
  model,
  inTab
}: {
  model: JobModel;
  /** It has a tab of its own, so there is none to open. */
  inTab: boolean;
}): JSX.Element {
  const { trans } = useDesk();
  const resource = useResource(model.job);
  const job = resource.value;
  const [tab, setTab] = useState<string>();

  if (!job) {
    return resource.error ? (
      <div className="cw-Detail cw-mod-empty">
        <Failure
          problem={resource.error}
          retry={() => void resource.refresh()}
        />
      </div>
    ) : (
      <div className="cw-Detail cw-mod-empty cw-Quiet">
        {trans.__('Reading…')}
      </div>
    );
  }
  const tabs = tabsOf(job, model, trans.__.bind(trans));
  return (
    <section
      className="cw-Detail"
      aria-label={trans.__('Job %1', job.row.number)}
    >
      <Header job={job} inTab={inTab} />
      {resource.error && (
        <Failure
          problem={resource.error}
          retry={() => void resource.refresh()}
        />
      )}
      <Cause job={job} onShow={() => setTab('code')} />
      <Phases phases={phasesOf(job, model.attempt)} />
      <Tabs
        label={trans.__('Parts of the job')}
        tabs={tabs}
        current={tab ?? firstTab(job)}
        onChange={setTab}
      />
    </section>
  );
}

function Header({ job, inTab }: { job: Job; inTab: boolean }): JSX.Element {
  const { trans } = useDesk();
  const { open, stop, rerun, remove } = useActions();
  const { row } = job;
  const ended = isFinal(row.state);
  return (
    <header className="cw-Detail-head">
      <Badge tone={toneOf(row.state)} word={wordOf(row.state, trans)} />
      <h2 className="cw-Detail-name">
        {row.name} <span className="cw-Quiet">{row.number}</span>
      </h2>
      <Took from={row.started} to={row.ended} />
      {row.progress && !ended && <ProgressBar {...row.progress} />}
      <span className="cw-Spring" />
      {!ended && (
        <IconButton
          icon={stopIcon}
          label={trans.__('Stop')}
          disabled={row.state === 'stopping'}
          onClick={() => stop(row.id)}
        />
      )}
      <IconButton
        icon={redoIcon}
        label={trans.__('Rerun')}
        onClick={() => rerun(row.id)}
      />
      {!inTab && (
        <IconButton
          icon={launchIcon}
          label={trans.__('Open in a tab')}
          onClick={() => open(row.id)}
        />
      )}
      {ended && (
        <IconButton
          icon={deleteIcon}
          label={trans.__('Delete…')}
          onClick={() => remove(row.id)}
        />
      )}
    </header>
  );
}

/** Why it failed, or why it waits. */
function Cause({
  job,
  onShow
}: {
  job: Job;
  onShow: () => void;
}): JSX.Element | null {
  const { trans } = useDesk();
  const { failure, row } = job;
  if (!failure) {
    return row.sentence && !isFinal(row.state) ? (
      <p className="cw-Note">{row.sentence}</p>
    ) : null;
  }
  return (
    <Failure problem={{ message: failure.sentence }}>
      {failure.line !== null && (
        <button className="cw-Link" onClick={onShow}>
          {trans.__('Show line %1', failure.line)}
        </button>
      )}
      {failure.traceback && (
        <details className="cw-Details">
          <summary>{trans.__('Traceback')}</summary>
          <TerminalText text={failure.traceback} />
        </details>
      )}
    </Failure>
  );
}

function phasesOf(job: Job, attempt: number) {
  const chosen = job.attempts.find(one => one.number === attempt);
  return (
    chosen?.phases ?? [
      {
        name: 'queued' as const,
        started: job.row.created,
        ended: job.row.ended
      }
    ]
  );
}

function firstTab(job: Job): string {
  return job.spec.entry.type === 'cell' || job.spec.entry.type === 'notebook'
    ? 'output'
    : 'log';
}

function tabsOf(
  job: Job,
  model: JobModel,
  word: (text: string) => string
): Tab[] {
  const { spec } = job;
  return [
    {
      id: 'output',
      title: word('Output'),
      render: () => <OutputPane model={model} />
    },
    { id: 'log', title: word('Log'), render: () => <LogPane model={model} /> },
    {
      id: 'metrics',
      title: word('Metrics'),
      render: () => <MetricsView model={model} />
    },
    {
      id: 'parameters',
      title: word('Parameters'),
      count: Object.keys(spec.parameters).length,
      render: () => <ParametersView job={job} />
    },
    {
      id: 'captures',
      title: word('Captures'),
      count: spec.captures.length,
      render: () => <CapturesView job={job} />
    },
    { id: 'code', title: word('Code'), render: () => <CodeView job={job} /> },
    {
      id: 'environment',
      title: word('Environment'),
      render: () => <EnvironmentView job={job} />
    },
    {
      id: 'resources',
      title: word('Resources'),
      render: () => <ResourcesView model={model} job={job} />
    },
    {
      id: 'attempts',
      title: word('Attempts'),
      count: job.attempts.length > 1 ? job.attempts.length : undefined,
      render: () => <AttemptsView model={model} job={job} />
    },
    {
      id: 'provenance',
      title: word('Provenance'),
      render: () => <ProvenanceView job={job} />
    },
    { id: 'yaml', title: 'YAML', render: () => <YamlView job={job} /> }
  ];
}
