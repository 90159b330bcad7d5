import { useState } from 'react';
import { type Job, useResource } from '../../studio';
import { Badge } from '../../ui/badge';
import { Took } from '../../ui/clock';
import { Confirm } from '../../ui/confirm';
import { Failure } from '../../ui/failure';
import { Copy } from '../../ui/copy';
import { Phases } from '../../ui/phases';
import { ProgressBar } from '../../ui/progress';
import { type Tab, Tabs } from '../../ui/tabs';
import { TerminalText } from '../../ui/text';
import { Waiting } from '../../ui/waiting';
import { JobActions, WaysOn } from '../actions';
import { useActions, useDesk, useSaw } from '../desk';
import type { JobModel } from '../model';
import { isFinal, toneOf, wordOf } from '../states';
import { type Draft, useShown } from '../view';
import { AttemptsView } from './attempts';
import { CapturesView } from './captures';
import { CodeView } from './code';
import { MetricsView, ResourcesView } from './curves';
import { EditView } from './editing';
import {
  EnvironmentView,
  ParametersView,
  ProvenanceView,
  YamlView
} from './facts';
import { LogPane } from './log';
import { FramesView } from './frames';
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
  const { view } = model;
  const { tab, draft } = useShown(view);
  useSaw(job);

  if (!job) {
    return resource.error ? (
      <div className="cw-Detail cw-mod-empty">
        <Failure
          problem={resource.error}
          retry={() => void resource.refresh()}
        />
      </div>
    ) : (
      <div className="cw-Detail cw-mod-empty">
        <Waiting />
      </div>
    );
  }
  const tabs = tabsOf(job, model, draft, trans.__.bind(trans));
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
      <Cause job={job} onShow={() => view.show('code')} />
      <Phases phases={phasesOf(job, model.attempt)} />
      <Tabs
        label={trans.__('Parts of the job')}
        tabs={tabs}
        current={tab ?? firstTab(job)}
        onChange={id => view.show(id)}
      />
    </section>
  );
}

function Header({ job, inTab }: { job: Job; inTab: boolean }): JSX.Element {
  const { trans } = useDesk();
  const { removeNow } = useActions();
  const [asks, setAsks] = useState(false);
  const { row } = job;
  const ended = isFinal(row.state);
  return (
    <>
      <header className="cw-Detail-head">
        <Badge tone={toneOf(row.state)} word={wordOf(row.state, trans)} />
        <h2 className="cw-Detail-name">
          {row.name} <span className="cw-Quiet">{row.number}</span>
        </h2>
        <Took from={row.started} to={row.ended} />
        {row.progress && !ended && <ProgressBar {...row.progress} />}
        {row.registered.map(version => (
          <Copy key={version} text={version} />
        ))}
        <span className="cw-Spring" />
        <JobActions
          job={job}
          place={inTab ? 'tab' : 'panel'}
          onDelete={() => setAsks(true)}
        />
      </header>
      {asks && (
        <Confirm
          question={trans.__(
            'Delete this job: its log, outputs and kept values are removed. Its run stays in the tracking store.'
          )}
          label={trans.__('Delete')}
          onAct={() => {
            setAsks(false);
            removeNow(row.id);
          }}
          onCancel={() => setAsks(false)}
        />
      )}
    </>
  );
}

/** Why it failed, why it waits, or what else there is to know of its end. */
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
    return row.sentence ? <p className="cw-Note">{row.sentence}</p> : null;
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
      <WaysOn job={job} />
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
  if (job.spec.entry.type === 'transform') {
    return 'code';
  }
  return job.spec.entry.type === 'cell' || job.spec.entry.type === 'notebook'
    ? 'output'
    : 'log';
}

function tabsOf(
  job: Job,
  model: JobModel,
  draft: Draft | null,
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
    {
      id: 'code',
      title: spec.entry.type === 'transform' ? word('Scoring') : word('Code'),
      render: () =>
        draft ? (
          <EditView job={job} draft={draft} view={model.view} />
        ) : (
          <CodeView job={job} />
        )
    },
    ...(job.failure?.cause === 'exception'
      ? [
          {
            id: 'frames',
            title: word('Frames'),
            render: () => <FramesView model={model} job={job} />
          }
        ]
      : []),
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
