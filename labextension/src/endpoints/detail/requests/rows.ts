import type { LoggedColumn, RequestsPage } from '../../../studio';
import { figure } from '../../../ui/format';

/** What a cell of the log holds; times are seconds since 1970. */
export type Value = string | number | boolean | null;

/** A row that was asked for, as the log has it. */
export interface LoggedRow {
  /** Tells it from every other one. */
  key: string;
  id: string;
  /** Which row of its request, from 0. */
  row: number;
  time: number;
  deployment: string;
  version: string;
  status: number;
  milliseconds: number | null;
  error: string | null;
  /** Every column by its name. */
  values: ReadonlyMap<string, Value>;
}

type Role = LoggedColumn['role'];

const ORDER: Record<Role, number> = {
  request: 0,
  feature: 1,
  prediction: 2,
  label: 3
};

/** The rows of a page. */
export function rowsOf({ columns, rows }: RequestsPage): LoggedRow[] {
  return rows.map(cells => {
    const values = new Map<string, Value>(
      columns.map(({ name }, at) => [name, cells[at]])
    );
    const text = (name: string) => String(values.get(name) ?? '');
    const number = (name: string) => Number(values.get(name) ?? 0);
    const [id, row] = [text('request_id'), number('row')];
    const took = values.get('milliseconds');
    return {
      key: `${id} ${row}`,
      id,
      row,
      time: number('time'),
      deployment: text('deployment'),
      version: text('version'),
      status: number('status'),
      milliseconds: typeof took === 'number' ? took : null,
      error: text('error') || null,
      values
    };
  });
}

/** The columns that were seen, with those of a newer page; the same array where nothing differs. */
export function joined(
  seen: readonly LoggedColumn[],
  more: readonly LoggedColumn[]
): readonly LoggedColumn[] {
  const types = new Map(seen.map(one => [one.name, one.type]));
  if (more.every(one => types.get(one.name) === one.type)) {
    return seen;
  }
  const all = new Map([...seen, ...more].map(one => [one.name, one]));
  return [...all.values()].sort((a, b) => ORDER[a.role] - ORDER[b.role]);
}

/** The columns of a role. */
export function ofRole(
  columns: readonly LoggedColumn[],
  role: Role
): LoggedColumn[] {
  return columns.filter(one => one.role === role);
}

/** A cell as it is read; null where there is nothing. */
export function shownValue(
  value: Value | undefined,
  type: LoggedColumn['type']
): string | null {
  if (value === null || value === undefined) {
    return null;
  }
  if (type === 'time' && typeof value === 'number') {
    return isoOf(value);
  }
  return typeof value === 'number' ? figure(value) : String(value);
}

/** A cell as it is copied: all of its digits. */
export function rawValue(value: Value, type: LoggedColumn['type']): string {
  return type === 'time' && typeof value === 'number'
    ? isoOf(value)
    : String(value);
}

/** A request that asks about a row again, as JSON; null where nothing is known of what was asked. */
export function bodyOf(
  row: LoggedRow,
  columns: readonly LoggedColumn[]
): string | null {
  const body = row.values.get('body');
  const features = ofRole(columns, 'feature').filter(({ name }) =>
    row.values.has(name)
  );
  if (features.length === 0 || typeof body === 'string') {
    return typeof body === 'string' && body ? body : null;
  }
  const record = Object.fromEntries(
    features.map(({ name, type }) => {
      const value = row.values.get(name) ?? null;
      return [
        name.replace(/^features\./, ''),
        type === 'time' && value !== null ? rawValue(value, type) : value
      ];
    })
  );
  return JSON.stringify({ dataframe_records: [record] });
}

function isoOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
