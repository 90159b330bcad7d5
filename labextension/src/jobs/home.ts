import {
  type Activity,
  isAbout,
  type JobRow,
  type JobState,
  Resource
} from '../studio';
import type { HomeEntry, HomeLists, IVisit } from '../shell';
import { JOB_ATTRIBUTE } from './commands';
import type { Recent } from './recent';
import { isFinal, toneOf, wordOf } from './states';
import { Commands, type JobsDesk } from './tokens';

/** Ends that a person has to look at. */
const BAD: readonly string[] = ['failed', 'lost'];
/** Failures that are listed; past that they are counted. */
const MOST = 20;

/** What jobs show on Home: failures nobody has seen, and what has not ended. */
export function homeLists(
  desk: JobsDesk,
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
          entries: failures.value.activities.map(one => failed(one, desk)),
          total: failures.value.total
        }
    },
    running: {
      resource: recent,
      lines: () =>
        recent.value && {
          entries: recent.value.open.map(row => open(row, desk)),
          total: recent.value.total
        }
    },
    newsOf: verb =>
      isFinal(verb as JobState)
        ? shownOf(verb as JobState, desk)
        : verb === 'imported'
          ? { tone: 'good', word: desk.trans.__('imported') }
          : undefined,
    dispose: () => {
      visit.changed.disconnect(marked);
      failures.dispose();
    },
    get isDisposed() {
      return failures.isDisposed;
    }
  };
}

/** The failures that were not marked as seen. */
function failuresOf({ studio }: JobsDesk, visit: IVisit) {
  const { call, changes } = studio;
  const failures = new Resource(async () => {
    const page = await call('get', '/activity', {
      query: {
        slice: ['jobs'],
        verb: [...BAD],
        since: visit.unseen,
        limit: MOST
      }
    });
    const activities = page.activities.filter(one => one.time > visit.from);
    const counted = page.counts.reduce((sum, one) => sum + one.count, 0);
    const all = activities.length === MOST;
    return { activities, total: all ? counted : activities.length };
  });
  return failures.follow(
    changes,
    event =>
      isAbout(event, 'jobs') &&
      event.event === 'change' &&
      (BAD.includes(event.verb) || event.verb === 'deleted'),
    1000
  );
}

function failed(
  { entity, name, verb, time, sentence }: Activity,
  desk: JobsDesk
): HomeEntry {
  return {
    entity,
    name,
    at: time,
    sentence,
    state: shownOf(verb as JobState, desk),
    attributes: { [JOB_ATTRIBUTE]: entity }
  };
}

function open(row: JobRow, desk: JobsDesk): HomeEntry {
  const { commands, trans } = desk;
  const name = `${row.name} ${row.number}`;
  return {
    entity: row.id,
    name,
    at: row.started ?? row.created,
    took: { from: row.started, to: row.ended },
    sentence: row.sentence,
    progress: row.progress,
    state: shownOf(row.state, desk),
    stop: {
      label: trans.__('Stop %1', name),
      disabled: row.state === 'stopping',
      run: () => void commands.execute(Commands.stopJob, { job: row.id })
    },
    attributes: { [JOB_ATTRIBUTE]: row.id }
  };
}

function shownOf(state: JobState, { trans }: JobsDesk) {
  return { tone: toneOf(state), word: wordOf(state, trans) };
}
