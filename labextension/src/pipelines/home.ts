import type { HomeEntry, HomeLists, IVisit } from '../shell';
import { type Activity, type ExecutionRow, isAbout, Resource } from '../studio';
import { EXECUTION_ATTRIBUTE } from './commands';
import type { Recent } from './recent';
import {
  asks,
  type ExecutionState,
  isEnded,
  progressOf,
  STATES,
  stateWord,
  titleOf,
  toneOf,
  wordOf
} from './states';
import { Commands, type PipelinesDesk } from './tokens';

/** Failures that are listed; past that they are counted. */
const MOST = 20;

/** What pipelines show on Home: what asks or failed, what runs, and what ended. */
export function homeLists(
  desk: PipelinesDesk,
  recent: Resource<Recent>,
  visit: IVisit
): HomeLists {
  const failures = failuresOf(desk, visit);
  let { unseen } = visit;
  const marked = () => {
    if (visit.unseen !== unseen) {
      unseen = visit.unseen;
      void failures.refresh();
    }
  };
  visit.changed.connect(marked);
  return {
    attention: {
      resource: failures,
      lines: () =>
        failures.value && {
          entries: [
            ...failures.value.asking.map(row => open(row, desk)),
            ...failures.value.failed.map(one => failed(one, desk))
          ],
          total: failures.value.asking.length + failures.value.total
        }
    },
    running: {
      resource: recent,
      lines: () => {
        const found = recent.value?.open.filter(row => !asks(row));
        return (
          found && {
            entries: found.map(row => open(row, desk)),
            total: found.length
          }
        );
      }
    },
    newsOf: verb => {
      const state = verb as ExecutionState;
      const row = { state, counts: {} };
      return STATES.includes(state) && isEnded(row)
        ? { tone: toneOf(row), word: stateWord(state, desk.trans) }
        : undefined;
    },
    dispose: () => {
      visit.changed.disconnect(marked);
      failures.dispose();
    },
    get isDisposed() {
      return failures.isDisposed;
    }
  };
}

interface Attention {
  asking: readonly ExecutionRow[];
  failed: readonly Activity[];
  total: number;
}

/** What asks a person, and the failures that were not marked as seen. */
function failuresOf(
  { studio }: PipelinesDesk,
  visit: IVisit
): Resource<Attention> {
  const { call, changes } = studio;
  return new Resource(async () => {
    const [running, page] = await Promise.all([
      call('get', '/executions', {
        query: { state: ['running'], limit: MOST }
      }),
      call('get', '/activity', {
        query: {
          slice: ['pipelines'],
          verb: ['failed'],
          since: visit.unseen,
          limit: MOST
        }
      })
    ]);
    changes.seen(page.change);
    const failed = page.activities.filter(one => one.time > visit.from);
    const counted = page.counts.reduce((sum, one) => sum + one.count, 0);
    return {
      asking: running.executions.filter(asks),
      failed,
      total: failed.length < page.activities.length ? failed.length : counted
    };
  }).follow(changes, event => isAbout(event, 'pipelines'), 1000, { cost: 2 });
}

function open(
  row: ExecutionRow,
  { trans, commands }: PipelinesDesk
): HomeEntry {
  const title = titleOf(row);
  return {
    entity: row.id,
    name: title,
    state: { tone: toneOf(row), word: wordOf(row, trans) },
    at: row.started,
    took: { from: row.started, to: row.ended },
    sentence: asks(row) ? trans.__('It waits for a yes or a no.') : null,
    progress: progressOf(row),
    stop: {
      label: trans.__('Stop %1', title),
      disabled: row.state === 'stopping',
      run: () =>
        void commands.execute(Commands.stopExecution, { execution: row.id })
    },
    attributes: { [EXECUTION_ATTRIBUTE]: row.id }
  };
}

function failed(one: Activity, { trans }: PipelinesDesk): HomeEntry {
  return {
    entity: one.entity,
    name: one.name,
    state: { tone: 'bad', word: trans.__('failed') },
    at: one.time,
    sentence: one.sentence,
    attributes: { [EXECUTION_ATTRIBUTE]: one.entity }
  };
}
