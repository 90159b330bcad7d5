import { useState } from 'react';
import { type Run, useResource } from '../../studio';
import { Badge } from '../../ui/badge';
import { Took } from '../../ui/clock';
import { Copy } from '../../ui/copy';
import { Failure } from '../../ui/failure';
import { LineageButton } from '../../ui/lineagebutton';
import { type Tab, Tabs } from '../../ui/tabs';
import { Waiting } from '../../ui/waiting';
import { useActions, useDesk } from '../desk';
import type { RunModel } from '../model';
import { toneOf, wordOf } from '../states';
import { RUN_ATTRIBUTE } from '../tokens';
import {
  ArtifactsView,
  FactsView,
  ModelsView,
  ParamsView,
  TagsView
} from './facts';
import { MetricsView } from './metrics';
import { OriginNote, OriginView } from './origin';

/** A run: what it was given, what it gave, and where it came from. */
export function RunPageView({ model }: { model: RunModel }): JSX.Element {
  const { trans } = useDesk();
  const [tab, setTab] = useState('metrics');
  const { value: run, error } = useResource(model.run);
  if (!run) {
    return (
      <div className="cw-Detail cw-mod-empty">
        {error ? (
          <Failure problem={error} retry={() => void model.run.refresh()} />
        ) : (
          <Waiting />
        )}
      </div>
    );
  }
  return (
    <section
      className="cw-Detail"
      aria-label={trans.__('Run %1', run.row.name)}
      {...{ [RUN_ATTRIBUTE]: run.row.id }}
    >
      <Header run={run} />
      {error && (
        <Failure problem={error} retry={() => void model.run.refresh()} />
      )}
      <OriginNote model={model} onShow={() => setTab('origin')} />
      <Tabs
        label={trans.__('Parts of the run')}
        tabs={tabsOf(run, model, text => trans.__(text))}
        current={tab}
        onChange={setTab}
      />
    </section>
  );
}

function Header({ run }: { run: Run }): JSX.Element {
  const { trans, commands } = useDesk();
  const { openJob, openCell, reproduce, exportRun, trust, hasJobs } =
    useActions();
  const { row } = run;
  const number = row.tags['cellworks.job_number'];
  const held = row.tags['cellworks.trusted'] === 'no';
  return (
    <header className="cw-Detail-head">
      <Badge tone={toneOf(row.status)} word={wordOf(row.status, trans)} />
      <h2 className="cw-Detail-name">{row.name}</h2>
      <Copy text={row.id} shown={row.id.slice(0, 8)} />
      <Took from={row.started} to={row.ended} />
      <span className="cw-Spring" />
      {row.job && hasJobs && (
        <button
          type="button"
          className="cw-Link"
          onClick={() => openJob(row.job ?? '')}
        >
          {number ? trans.__('job %1', number) : trans.__('its job')}
        </button>
      )}
      {row.job && (
        <>
          <button
            type="button"
            className="jp-Button cw-Button"
            onClick={() => openCell(row.id)}
          >
            {trans.__('Go to its cell')}
          </button>
          <button
            type="button"
            className="jp-Button cw-Button"
            onClick={() => reproduce(row.id)}
          >
            {trans.__('Reproduce')}
          </button>
          <button
            type="button"
            className="jp-Button cw-Button"
            onClick={() => exportRun(row.id)}
          >
            {trans.__('Export')}
          </button>
        </>
      )}
      {held && (
        <button
          type="button"
          className="jp-Button cw-Button"
          title={trans.__(
            'It came from a file. Its models and values run code of whoever made that, and are held back until you trust them.'
          )}
          onClick={() => trust(row.id)}
        >
          {trans.__('Trust')}
        </button>
      )}
      <LineageButton commands={commands} of={`run:${row.id}`} />
    </header>
  );
}

function tabsOf(
  run: Run,
  model: RunModel,
  word: (text: string) => string
): Tab[] {
  const { row } = run;
  return [
    {
      id: 'metrics',
      title: word('Metrics'),
      count: run.series.length,
      render: () => <MetricsView run={run} />
    },
    {
      id: 'params',
      title: word('Parameters'),
      count: Object.keys(row.params).length,
      render: () => <ParamsView run={run} />
    },
    { id: 'tags', title: word('Tags'), render: () => <TagsView run={run} /> },
    {
      id: 'artifacts',
      title: word('Artifacts'),
      render: () => <ArtifactsView model={model} />
    },
    {
      id: 'models',
      title: word('Models'),
      count: run.models.length || undefined,
      render: () => <ModelsView run={run} />
    },
    {
      id: 'origin',
      title: word('Origin'),
      render: () => <OriginView model={model} />
    },
    {
      id: 'facts',
      title: word('Details'),
      render: () => <FactsView run={run} />
    }
  ];
}
