import type { EndpointRow } from '../../studio';
import { Badge } from '../../ui/badge';
import { Clock } from '../../ui/clock';
import { Copy } from '../../ui/copy';
import { Sparkline } from '../../ui/sparkline';
import type { Column } from '../../ui/table';
import { ThingLink } from '../../ui/thinglink';
import { latency, rate, ratio } from '../figures';
import { percent } from '../shares';
import { begins, toneOf, wordOf } from '../states';
import type { EndpointsDesk } from '../tokens';

/**
 * The table's columns.
 *
 * @param several - Whether there are endpoints of several people.
 */
export function makeColumns(
  { trans, linkTo }: EndpointsDesk,
  several: boolean,
  open: (row: EndpointRow) => void
): Column<EndpointRow>[] {
  const quiet = <span className="cw-Quiet">–</span>;
  return [
    {
      id: 'state',
      width: 96,
      title: trans.__('State'),
      render: ({ state, sentence }) => (
        <span title={sentence || undefined}>
          <Badge tone={toneOf(state)} word={wordOf(state, trans)} />
        </span>
      )
    },
    {
      id: 'name',
      width: 144,
      fixed: true,
      title: trans.__('Name'),
      render: row => (
        <ThingLink
          href={linkTo('endpoints', row.name)}
          open={() => open(row)}
          title={row.description || row.name}
          tabIndex={-1}
        >
          {row.name}
        </ThingLink>
      )
    },
    {
      id: 'spark',
      width: 96,
      title: trans.__('Last 5 min'),
      render: ({ name, spark }) =>
        spark.some(one => one > 0) ? (
          <Sparkline
            values={spark}
            label={trans.__(
              'Requests a second of %1 in the last minutes',
              name
            )}
          />
        ) : (
          quiet
        )
    },
    {
      id: 'rate',
      width: 64,
      title: trans.__('Rate'),
      align: 'right',
      render: ({ rates }) => (rates.rate > 0 ? rate(rates.rate) : quiet)
    },
    {
      id: 'errors',
      width: 64,
      title: trans.__('Errors'),
      align: 'right',
      render: ({ rates }) =>
        rates.rate > 0 ? (
          <span className={rates.errors > 0 ? 'cw-Bad' : undefined}>
            {ratio(rates.errors)}
          </span>
        ) : (
          quiet
        )
    },
    ...(['p50', 'p95', 'p99'] as const).map((name): Column<EndpointRow> => ({
      id: name,
      width: 68,
      title: name,
      align: 'right',
      render: ({ rates }) =>
        rates[name] === null ? quiet : latency(rates[name])
    })),
    {
      id: 'deployments',
      width: 280,
      grows: true,
      title: trans.__('Traffic'),
      render: row => <Traffic row={row} word={state => wordOf(state, trans)} />
    },
    {
      id: 'url',
      width: 320,
      optional: true,
      title: trans.__('Address'),
      render: ({ url }) => (url ? <Copy text={url} /> : quiet)
    },
    {
      id: 'changed',
      optional: true,
      width: 112,
      title: trans.__('Changed'),
      render: ({ changed }) => <Clock at={changed} />
    },
    {
      id: 'actor',
      optional: !several,
      width: 88,
      title: trans.__('By'),
      render: ({ actor }) => actor
    },
    {
      id: 'description',
      width: 200,
      optional: true,
      title: trans.__('Description'),
      render: ({ description }) => description
    }
  ];
}

/** `late-flights/3 90%  late-flights/4 10%`; why it does not serve, where that is so. */
function Traffic({
  row,
  word
}: {
  row: EndpointRow;
  word: (state: EndpointRow['deployments'][number]['state']) => string;
}): JSX.Element {
  const shown = row.deployments.filter(one => one.state !== 'deleting');
  const told = row.state === 'stopped' || row.state === 'failed';
  return (
    <span className="cw-Chips" title={row.sentence || undefined}>
      {told && row.sentence && <span>{row.sentence}</span>}
      {(!told || !row.sentence) &&
        shown.map(one => (
          <span key={one.id} className="cw-Chip">
            {one.version}{' '}
            {begins(one) || one.state === 'failed'
              ? word(one.state)
              : percent(one.share)}
          </span>
        ))}
    </span>
  );
}
