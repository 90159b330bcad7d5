import {
  runIcon,
  stopIcon,
  launchIcon,
  UseSignal
} from '@jupyterlab/ui-components';
import { lazy, Suspense, useMemo, useRef, useState } from 'react';
import { type Execution, useResource } from '../../studio';
import { Badge } from '../../ui/badge';
import { IconButton } from '../../ui/button';
import { Took } from '../../ui/clock';
import { Confirm } from '../../ui/confirm';
import { Failure } from '../../ui/failure';
import { LineageButton } from '../../ui/lineagebutton';
import { ProgressBar } from '../../ui/progress';
import { Tabs } from '../../ui/tabs';
import { Waiting } from '../../ui/waiting';
import { EXECUTION_ATTRIBUTE } from '../commands';
import { useActions, useDesk, useSaw } from '../desk';
import { type Definition, useDefinition } from '../graph/definition';
import { liveOf } from '../graph/live';
import type { ExecutionModel } from '../model';
import { isEnded, progressOf, titleOf, toneOf, wordOf } from '../states';
import { FactsView } from './facts';
import { Gantt } from './gantt';
import { Inspector } from './inspector';
import { nameOf } from './rows';
import { StepsTable } from './steps';

const GraphView = lazy(() => import('../graph/view'));

/** An execution: its graph, the chosen step beside it, and when each step ran below. */
export function ExecutionDetail({
  model,
  inTab
}: {
  model: ExecutionModel;
  /** It has a tab of its own, so there is none to open. */
  inTab: boolean;
}): JSX.Element {
  const resource = useResource(model.whole);
  const execution = resource.value;
  useSaw(execution?.row);
  const again = () => void resource.refresh();
  if (!execution) {
    return (
      <div className="cw-Detail cw-mod-empty">
        {resource.error ? (
          <Failure problem={resource.error} retry={again} />
        ) : (
          <Waiting />
        )}
      </div>
    );
  }
  return (
    <UseSignal signal={model.changed}>
      {() => (
        <section
          className="cw-Detail cw-Execution"
          aria-label={titleOf(execution.row)}
          {...{ [EXECUTION_ATTRIBUTE]: execution.row.id }}
        >
          <Header model={model} execution={execution} inTab={inTab} />
          {resource.error && <Failure problem={resource.error} retry={again} />}
          <Deleting model={model} execution={execution} />
          <Body model={model} execution={execution} inTab={inTab} />
        </section>
      )}
    </UseSignal>
  );
}

function Header({
  model,
  execution,
  inTab
}: {
  model: ExecutionModel;
  execution: Execution;
  inTab: boolean;
}): JSX.Element {
  const { trans, commands } = useDesk();
  const { open, stop, resume, schedule } = useActions();
  const { row } = execution;
  const ended = isEnded(row);
  const failed = execution.steps.find(one => one.state === 'failed');
  return (
    <>
      <header className="cw-Detail-head">
        <Badge tone={toneOf(row)} word={wordOf(row, trans)} />
        <h2 className="cw-Detail-name">
          {row.pipeline} <span className="cw-Quiet">{row.number}</span>
        </h2>
        <Took from={row.started} to={row.ended} />
        {!ended && <ProgressBar {...progressOf(row)} />}
        {row.resumed > 0 && (
          <span className="cw-Quiet">
            {trans._n(
              'resumed once',
              'resumed %1 times',
              row.resumed,
              row.resumed
            )}
          </span>
        )}
        <span className="cw-Spring" />
        {ended ? (
          row.state !== 'succeeded' && (
            <button
              type="button"
              className="jp-Button cw-Button cw-Execution-act"
              title={trans.__('Run what failed, and what hangs on it')}
              onClick={() => resume(row.id)}
            >
              <runIcon.react tag="span" />
              {trans.__('Resume')}
            </button>
          )
        ) : (
          <button
            type="button"
            className="jp-Button cw-Button cw-Execution-act"
            disabled={row.state === 'stopping'}
            onClick={() => stop(row.id)}
          >
            <stopIcon.react tag="span" />
            {trans.__('Stop')}
          </button>
        )}
        <button
          type="button"
          className="jp-Button cw-Button"
          title={trans.__('Run it at times that you name')}
          onClick={() => schedule(row.pipeline)}
        >
          {trans.__('Schedule…')}
        </button>
        {!inTab && (
          <IconButton
            icon={launchIcon}
            label={trans.__('Open in a tab')}
            onClick={() => open(row.id, model.step ?? undefined)}
          />
        )}
        <LineageButton commands={commands} of={`execution:${row.id}`} />
      </header>
      {row.sentence && row.state === 'failed' && (
        <Failure problem={{ message: row.sentence }}>
          {failed && model.step !== failed.key && (
            <button
              type="button"
              className="cw-Link"
              onClick={() => model.choose(failed.key)}
            >
              {trans.__('Look at %1', failed.key)}
            </button>
          )}
        </Failure>
      )}
    </>
  );
}

function Deleting({
  model,
  execution
}: {
  model: ExecutionModel;
  execution: Execution;
}): JSX.Element | null {
  const { trans } = useDesk();
  return model.asking ? (
    <>
      <Confirm
        question={trans.__(
          'Delete execution %1? Its jobs, runs and models stay.',
          execution.row.number
        )}
        label={trans.__('Delete')}
        onAct={() => void model.remove()}
        onCancel={() => model.ask(false)}
      />
      {model.problem && <Failure problem={model.problem} />}
    </>
  ) : null;
}

function Body({
  model,
  execution,
  inTab
}: {
  model: ExecutionModel;
  execution: Execution;
  inTab: boolean;
}): JSX.Element {
  const body = useRef<HTMLDivElement>(null);
  const definition = useDefinition(execution);
  const live = useMemo(
    () => liveOf(definition, execution),
    [definition, execution]
  );
  const enter = () =>
    body.current?.querySelector<HTMLElement>('.cw-Inspector')?.focus();
  const leave = () =>
    body.current?.querySelector<HTMLElement>('.cw-Graph')?.focus();
  const chosen = model.step === null ? null : nameOf(model.step);
  const item = definition.items.find(one => one.id === chosen);
  return (
    <div
      ref={body}
      className={`cw-Execution-body${item ? ' cw-mod-inspecting' : ''}`}
    >
      <Suspense fallback={<Waiting brief />}>
        <GraphView
          definition={definition}
          live={live}
          chosen={chosen}
          onChoose={step => model.choose(step)}
          onEnter={enter}
        />
      </Suspense>
      {item && (
        <Inspector
          model={model}
          execution={execution}
          item={item}
          live={live.get(item.id)}
          onLeave={leave}
        />
      )}
      {inTab && (
        <Foot
          model={model}
          execution={execution}
          definition={definition}
          onEnter={enter}
        />
      )}
    </div>
  );
}

/** What is known of all steps together: when they ran, all of them as a table, and what they were given. */
function Foot({
  model,
  execution,
  definition,
  onEnter
}: {
  model: ExecutionModel;
  execution: Execution;
  definition: Definition;
  onEnter: () => void;
}): JSX.Element {
  const { trans } = useDesk();
  const [tab, setTab] = useState('timeline');
  return (
    <div className="cw-Execution-foot">
      <Tabs
        label={trans.__('Parts of the execution')}
        current={tab}
        onChange={setTab}
        tabs={[
          {
            id: 'timeline',
            title: trans.__('Timeline'),
            render: () => (
              <Gantt
                execution={execution}
                definition={definition}
                selected={model.step}
                onSelect={key => model.choose(key)}
              />
            )
          },
          {
            id: 'steps',
            title: trans.__('Steps'),
            count: execution.steps.length,
            render: () => (
              <StepsTable
                rows={execution.steps}
                selected={model.step}
                onSelect={row => model.choose(row.key)}
                onOpen={onEnter}
              />
            )
          },
          {
            id: 'facts',
            title: trans.__('Parameters and metrics'),
            render: () => <FactsView execution={execution} />
          }
        ]}
      />
    </div>
  );
}
