import {
  type EndpointPage,
  type EndpointRow,
  isAbout,
  type IStudio,
  Resource
} from '../studio';

/** Endpoints that are read at once: a machine serves no more than that. */
const MOST = 200;

/**
 * Every endpoint, for the sidebar, Home and Lab's Running panel.
 *
 * @param rates - Whether to read again as they are asked, and not only as their states change.
 */
export function allEndpoints(
  { call, changes }: IStudio,
  { rates }: { rates: boolean }
): Resource<EndpointPage> {
  return new Resource(() =>
    call('get', '/endpoints', { query: { limit: MOST } })
  ).follow(
    changes,
    event => isAbout(event, 'endpoints') && (rates || event.event === 'change'),
    1000
  );
}

/** Share of the answers from which on errors are something to look at. */
const MANY_ERRORS = 0.01;

/** Whether a person has to look at it: it failed, answers with errors, or waits for somebody to start it. */
export function needsAttention(row: EndpointRow): boolean {
  return (
    row.state === 'failed' ||
    row.deployments.some(one => one.state === 'failed') ||
    row.rates.errors >= MANY_ERRORS ||
    isLeft(row)
  );
}

/** Whether the machine was restarted, and nobody started it since. */
export function isLeft({ state, sentence }: EndpointRow): boolean {
  return state === 'stopped' && sentence.includes('restarted');
}
