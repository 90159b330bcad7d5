import { closeIcon } from '@jupyterlab/ui-components';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { Execution, StepRow } from '../../studio';
import { Badge } from '../../ui/badge';
import { IconButton } from '../../ui/button';
import { Took } from '../../ui/clock';
import { Failure } from '../../ui/failure';
import { type Tab, Tabs } from '../../ui/tabs';
import { useDesk } from '../desk';
import type { Item } from '../graph/definition';
import type { Live } from '../graph/live';
import type { ExecutionModel } from '../model';
import { stepTone, stepWord } from '../states';
import { StepActions } from './actions';
import { Asking } from './asking';
import { AttemptsView } from './attempts';
import { StepCodeView } from './code';
import { StepLog } from './log';
import { rowOf } from './rows';
import { SettingsView } from './settings';
import { TurnsView } from './turns';
import { ValuesView } from './values';
import { VerdictLine } from './verdict';

/** The chosen step: how it stands, what can be done, and all that is known of it. */
export function Inspector({
  model,
  execution,
  item,
  live,
  onLeave
}: {
  model: ExecutionModel;
  execution: Execution;
  item: Item;
  live: Live | undefined;
  /** Back to the graph. */
  onLeave: () => void;
}): JSX.Element {
  const { trans } = useDesk();
  const node = useRef<HTMLElement>(null);
  const key = model.step ?? item.id;
  const row = rowOf(execution, key);
  const looped = !row && (live?.rows.length ?? 0) > 1;
  const state = row?.state ?? live?.state ?? 'waiting';
  useEffect(() => {
    node.current?.scrollTo({ top: 0 });
  }, [key]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      onLeave();
    }
  };
  return (
    <aside
      ref={node}
      className="cw-Inspector"
      tabIndex={-1}
      aria-label={trans.__('Step %1', row?.key ?? item.id)}
      onKeyDown={onKeyDown}
    >
      <header className="cw-Inspector-head">
        <Badge tone={stepTone(state)} word={stepWord(state, trans)} />
        <h3 className="cw-Detail-name" title={row?.key ?? item.id}>
          {row?.key ?? item.id}
        </h3>
        <Took
          from={row ? row.started : (live?.started ?? null)}
          to={row ? row.ended : (live?.ended ?? null)}
          fine
        />
        <span className="cw-Spring" />
        <IconButton
          icon={closeIcon}
          label={trans.__('Close')}
          onClick={() => {
            model.choose(null);
            onLeave();
          }}
        />
      </header>
      {row && row.items.length > 0 && (
        <button
          type="button"
          className="cw-Link cw-Inspector-up"
          onClick={() => model.choose(item.id)}
        >
          {trans.__('All turns of %1', item.id)}
        </button>
      )}
      {row && <Cause row={row} execution={execution} />}
      {row?.verdict && <VerdictLine verdict={row.verdict} />}
      {row && row.state !== 'failed' && row.state !== 'asking' && (
        <StepActions
          key={row.key}
          row={row}
          execution={execution}
          item={item}
        />
      )}
      {looped && live ? (
        <TurnsView rows={live.rows} onChoose={one => model.choose(one.key)} />
      ) : (
        <Tabs
          label={trans.__('Parts of the step')}
          current={model.tab ?? firstTab(row)}
          onChange={tab => model.show(tab)}
          tabs={tabsOf(model, execution, item, row, trans.__.bind(trans))}
        />
      )}
    </aside>
  );
}

/** Why it failed and the ways on, what it asks, or why it waits or was not run. */
function Cause({
  row,
  execution
}: {
  row: StepRow;
  execution: Execution;
}): JSX.Element | null {
  if (row.state === 'failed') {
    return (
      <Failure problem={{ message: row.sentence ?? '' }}>
        <StepActions
          key={row.key}
          row={row}
          execution={execution}
          item={null}
        />
      </Failure>
    );
  }
  if (row.state === 'asking') {
    return <Asking key={row.key} row={row} execution={execution} />;
  }
  return row.sentence ? <p className="cw-Note">{row.sentence}</p> : null;
}

function firstTab(row: StepRow | undefined): string {
  return row?.job && (row.state === 'failed' || row.state === 'running')
    ? 'log'
    : 'values';
}

function tabsOf(
  model: ExecutionModel,
  execution: Execution,
  item: Item,
  row: StepRow | undefined,
  word: (text: string) => string
): Tab[] {
  const tabs: Tab[] = [
    {
      id: 'values',
      title: word('Values'),
      render: () => <ValuesView model={model} step={item.step} row={row} />
    },
    {
      id: 'log',
      title: word('Log'),
      render: () => <StepLog model={model} row={row} />
    },
    {
      id: 'code',
      title: word('Code'),
      render: () => <StepCodeView model={model} step={item.step} row={row} />
    },
    {
      id: 'attempts',
      title: word('Jobs'),
      count: row && row.jobs.length > 1 ? row.jobs.length : undefined,
      render: () => <AttemptsView model={model} row={row} />
    },
    {
      id: 'settings',
      title: word('Settings'),
      render: () => <SettingsView step={item.step} execution={execution} />
    }
  ];
  return tabs;
}
