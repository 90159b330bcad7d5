import type { TranslationBundle } from '@jupyterlab/translation';
import type { LoggedColumn } from '../../../studio';
import { Badge } from '../../../ui/badge';
import { Clock } from '../../../ui/clock';
import { Copy } from '../../../ui/copy';
import type { Column } from '../../../ui/table';
import { VersionLink } from '../../desk';
import { latency } from '../../figures';
import { statusTone } from '../../states';
import { type LoggedRow, ofRole, shownValue } from './rows';

/** Features that are shown before a person chooses: a table of hundreds is read by nobody. */
const SHOWN_FEATURES = 12;
const LEAST = 72;
const MOST = 176;

/**
 * The table's columns: what came of a request stands before what was asked.
 *
 * @param failures - Whether only requests that failed are looked at: why is shown then.
 * @param onLabel - A person wants to label a row.
 */
export function makeColumns(
  seen: readonly LoggedColumn[],
  trans: TranslationBundle,
  failures: boolean,
  onLabel: (row: LoggedRow) => void
): Column<LoggedRow>[] {
  const groups = {
    request: trans.__('request'),
    feature: trans.__('feature'),
    prediction: trans.__('prediction'),
    label: trans.__('label')
  };
  const plain = (one: LoggedColumn, optional: boolean): Column<LoggedRow> => ({
    id: one.name,
    title: one.name,
    optional,
    group: groups[one.role],
    width: widthOf(one),
    ...(one.type === 'number' && { align: 'right' as const }),
    render: row =>
      shownValue(row.values.get(one.name), one.type) ?? (
        <span className="cw-Quiet">–</span>
      )
  });
  const [label] = ofRole(seen, 'label');
  return [
    ...answers(trans, failures),
    ...ofRole(seen, 'prediction').map(one => plain(one, false)),
    {
      id: 'label',
      title: trans.__('Label'),
      group: groups.label,
      width: 88,
      ...(label?.type === 'number' && { align: 'right' as const }),
      render: row => (
        <Label row={row} column={label} trans={trans} onLabel={onLabel} />
      )
    },
    {
      id: 'request_id',
      title: trans.__('Request'),
      group: groups.request,
      width: 248,
      render: ({ id, row }) => (
        <>
          <Copy text={id} />
          {row > 0 && (
            <span className="cw-Quiet"> {trans.__('row %1', row)}</span>
          )}
        </>
      )
    },
    ...ofRole(seen, 'feature').map((one, at) =>
      plain(one, at >= SHOWN_FEATURES)
    ),
    ...ofRole(seen, 'request')
      .filter(({ name }) => !OWN.has(name))
      .map(one => plain(one, true))
  ];
}

/** Columns of the log that have a form of their own here. */
const OWN = new Set([
  'time',
  'version',
  'status',
  'milliseconds',
  'request_id',
  'error'
]);

function answers(
  trans: TranslationBundle,
  failures: boolean
): Column<LoggedRow>[] {
  return [
    {
      id: 'time',
      title: trans.__('Time'),
      fixed: true,
      width: 96,
      render: ({ time }) => <Clock at={time} />
    },
    {
      id: 'version',
      title: trans.__('Version'),
      width: 136,
      render: ({ version, deployment }) => (
        <>
          <VersionLink version={version} tabIndex={-1} />
          {!version.endsWith(`/${deployment}`) && (
            <span className="cw-Quiet"> {deployment}</span>
          )}
        </>
      )
    },
    {
      id: 'status',
      title: trans.__('Status'),
      width: 120,
      render: row => (
        <span title={row.error ?? undefined}>
          <Answered row={row} trans={trans} />
        </span>
      )
    },
    {
      id: 'milliseconds',
      title: trans.__('Took'),
      align: 'right',
      width: 72,
      render: ({ milliseconds }) => latency(milliseconds)
    },
    {
      id: 'error',
      title: trans.__('Error'),
      optional: !failures,
      width: 320,
      render: ({ error }) => error
    }
  ];
}

/** How a request was answered: shape, number and word. */
export function Answered({
  row: { status },
  trans
}: {
  row: LoggedRow;
  trans: TranslationBundle;
}): JSX.Element {
  const word =
    status < 400
      ? trans.__('%1 ok', status)
      : status < 500
        ? trans.__('%1 refused', status)
        : trans.__('%1 failed', status);
  return <Badge tone={statusTone({ status })} word={word} />;
}

function Label({
  row,
  column,
  trans,
  onLabel
}: {
  row: LoggedRow;
  column: LoggedColumn | undefined;
  trans: TranslationBundle;
  onLabel: (row: LoggedRow) => void;
}): JSX.Element | null {
  const value = shownValue(row.values.get('label'), column?.type ?? 'text');
  if (value !== null) {
    return <>{value}</>;
  }
  return row.status < 400 ? (
    <button
      type="button"
      className="cw-Link cw-Requests-act"
      tabIndex={-1}
      aria-label={trans.__('Label %1…', row.id)}
      onClick={() => onLabel(row)}
    >
      {trans.__('Label…')}
    </button>
  ) : null;
}

function widthOf({ name, type }: LoggedColumn): number {
  const least = type === 'text' ? 96 : type === 'time' ? MOST : LEAST;
  return Math.max(least, Math.min(MOST, 24 + 7 * name.length));
}
