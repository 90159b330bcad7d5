import { UseSignal } from '@jupyterlab/ui-components';
import { lazy, Suspense, useMemo } from 'react';
import { type Execution, useResource } from '../../studio';
import { Badge } from '../../ui/badge';
import { Took } from '../../ui/clock';
import { Failure } from '../../ui/failure';
import { ProgressBar } from '../../ui/progress';
import { Waiting } from '../../ui/waiting';
import { ExecutionLink, useActions, useDesk, useSaw } from '../desk';
import { useDefinition } from '../graph/definition';
import { laidOf } from '../graph/layout';
import { type Live, liveOf } from '../graph/live';
import type { ExecutionModel } from '../model';
import {
  isEnded,
  progressOf,
  stepTone,
  stepWord,
  titleOf,
  toneOf,
  wordOf
} from '../states';
import type { Saved } from './factory';

const GraphView = lazy(() => import('../graph/view'));
/** Pixels of a graph in a notebook: what is larger is moved about in. */
const TALLEST = 420;
const SHORTEST = 120;

/** An execution in a notebook: how it stands, its graph, and the chosen step in a line. */
export function CardView({
  model,
  saved
}: {
  model: ExecutionModel;
  saved: Saved;
}): JSX.Element {
  const resource = useResource(model.whole);
  const { trans } = useDesk();
  const execution = resource.value;
  useSaw(execution?.row);
  const title = titleOf(saved);
  return (
    <section
      className={`cw-Card${execution ? ` cw-mod-${toneOf(execution.row)}` : ''}`}
      aria-label={trans.__('Execution %1', title)}
    >
      {execution ? (
        <UseSignal signal={model.changed}>
          {() => <Standing model={model} execution={execution} />}
        </UseSignal>
      ) : (
        <>
          <header className="cw-Card-head">{title}</header>
          {!resource.error && <Waiting brief />}
        </>
      )}
      {resource.error && (
        <Failure
          problem={resource.error}
          retry={() => void resource.refresh()}
        />
      )}
    </section>
  );
}

/** What stands in the place of a card whose output cannot be read. */
export function NoCard(): JSX.Element {
  const { trans } = useDesk();
  return (
    <p className="cw-Note">{trans.__('This execution cannot be read.')}</p>
  );
}

function Standing({
  model,
  execution
}: {
  model: ExecutionModel;
  execution: Execution;
}): JSX.Element {
  const { trans } = useDesk();
  const { open, stop } = useActions();
  const { row } = execution;
  const definition = useDefinition(execution);
  const live = useMemo(
    () => liveOf(definition, execution),
    [definition, execution]
  );
  const height = useMemo(() => {
    const placed = [...laidOf(definition).placed.values()];
    const lowest = Math.max(0, ...placed.map(one => one.y + one.height));
    return Math.min(TALLEST, Math.max(SHORTEST, 1.16 * lowest + 16));
  }, [definition]);
  const ended = isEnded(row);
  const chosen = model.step !== null ? live.get(model.step) : undefined;
  const look = () => open(row.id, chosen?.rows[0]?.key);
  return (
    <>
      <header className="cw-Card-head">
        <Badge tone={toneOf(row)} word={wordOf(row, trans)} />
        <ExecutionLink row={row} />
        <Took from={row.started} to={row.ended} />
        {!ended && <ProgressBar {...progressOf(row)} />}
        <span className="cw-Spring" />
        {!ended && (
          <button
            type="button"
            className="jp-Button cw-Button"
            disabled={row.state === 'stopping'}
            onClick={() => stop(row.id)}
          >
            {trans.__('Stop')}
          </button>
        )}
      </header>
      {row.sentence && row.state === 'failed' && (
        <Failure problem={{ message: row.sentence }} />
      )}
      <div className="cw-Card-graph" style={{ height }}>
        <Suspense fallback={<Waiting brief />}>
          <GraphView
            definition={definition}
            live={live}
            chosen={model.step}
            onChoose={step => model.choose(step)}
            onEnter={look}
            inPage
          />
        </Suspense>
      </div>
      {chosen && model.step !== null && (
        <Chosen step={model.step} live={chosen} onLook={look} />
      )}
    </>
  );
}

function Chosen({
  step,
  live,
  onLook
}: {
  step: string;
  live: Live;
  onLook: () => void;
}): JSX.Element {
  const { trans } = useDesk();
  const told = live.rows.find(row => row.state === live.state) ?? live.rows[0];
  const why = told?.sentence ?? told?.verdict?.sentence;
  return (
    <p className="cw-Card-step" role="status">
      <Badge tone={stepTone(live.state)} word={stepWord(live.state, trans)} />
      <strong>{step}</strong>
      {live.started !== null && <Took from={live.started} to={live.ended} />}
      {why && <span className="cw-Quiet">{why}</span>}
      <button type="button" className="cw-Link" onClick={onLook}>
        {trans.__('Look at it')}
      </button>
    </p>
  );
}
