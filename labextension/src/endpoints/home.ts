import type { HomeEntry, HomeLists, IVisit } from '../shell';
import type {
  EndpointEvent,
  EndpointPage,
  EndpointRow,
  Resource
} from '../studio';
import { ENDPOINT_ATTRIBUTE } from './commands';
import { latency, rate, ratio } from './figures';
import { needsAttention } from './recent';
import { toneOf, verbTone, verbWord, wordOf } from './states';
import { Commands, type EndpointsDesk } from './tokens';

/** What endpoints show on Home: those that failed or answer with errors, and those that serve. */
export function homeLists(
  desk: EndpointsDesk,
  every: Resource<EndpointPage>,
  visit: IVisit
): HomeLists {
  const { trans } = desk;
  let disposed = false;
  // Errors that were seen and are over are news when they come again.
  const settle = () => {
    every.value?.endpoints
      .filter(row => !needsAttention(row))
      .forEach(({ name }) => visit.forget('endpoints', errorsOf(name)));
  };
  every.stateChanged.connect(settle);
  const lines = (
    which: (row: EndpointRow) => boolean,
    entry: (row: EndpointRow) => HomeEntry
  ) => {
    const found = every.value?.endpoints.filter(which);
    return found && { entries: found.map(entry), total: found.length };
  };
  return {
    attention: {
      resource: every,
      lines: () => lines(needsAttention, row => wrong(row, desk))
    },
    running: {
      resource: every,
      lines: () =>
        lines(
          row =>
            !needsAttention(row) &&
            row.state !== 'stopped' &&
            row.state !== 'deleting',
          row => serving(row, desk)
        )
    },
    newsOf: verb => {
      const known = verb as EndpointEvent['verb'];
      const word = verbWord(known, trans);
      return word === undefined ? undefined : { tone: verbTone(known), word };
    },
    dispose: () => {
      disposed = true;
      every.stateChanged.disconnect(settle);
    },
    get isDisposed() {
      return disposed;
    }
  };
}

function entryOf(row: EndpointRow): HomeEntry {
  return {
    entity: row.name,
    name: row.name,
    at: row.changed,
    state: { tone: 'busy', word: '' },
    attributes: { [ENDPOINT_ATTRIBUTE]: row.name }
  };
}

function wrong(row: EndpointRow, { trans }: EndpointsDesk): HomeEntry {
  const { rates, state, sentence } = row;
  const failed = row.deployments.find(one => one.state === 'failed');
  const told =
    sentence ||
    failed?.sentence ||
    trans.__(
      '%1 of the answers were errors in the last minute.',
      ratio(rates.errors)
    );
  const shown = failed ? ('failed' as const) : state;
  const errs = shown === 'serving' || shown === 'updating';
  return {
    ...entryOf(row),
    // What failed is seen once; what fails after that is another thing to look at.
    occasion: errs ? errorsOf(row.name) : `${row.name} ${row.changed}`,
    state: errs
      ? { tone: 'warn', word: trans.__('errors') }
      : { tone: toneOf(shown), word: wordOf(shown, trans) },
    sentence: told
  };
}

function errorsOf(name: string): string {
  return `${name} errors`;
}

function serving(
  row: EndpointRow,
  { trans, commands }: EndpointsDesk
): HomeEntry {
  const { name, rates, state } = row;
  return {
    ...entryOf(row),
    state: { tone: toneOf(state), word: wordOf(state, trans) },
    sentence:
      rates.rate > 0
        ? [
            rate(rates.rate),
            trans.__('p99 %1', latency(rates.p99)),
            trans.__('%1 errors', ratio(rates.errors))
          ].join('  ·  ')
        : row.deployments.map(one => one.version).join('  ·  '),
    stop: {
      label: trans.__('Stop %1…', name),
      disabled: false,
      run: () =>
        void commands.execute(Commands.stopEndpoint, { endpoint: name })
    }
  };
}
