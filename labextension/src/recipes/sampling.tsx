import { useState } from 'react';
import { count } from '../ui/format';
import { Choose } from '../ui/menu';
import { useWords } from '../ui/words';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ColumnInfo, Sampling } from './wrangler/types';

type How = NonNullable<Sampling['how']>;

/** Rows of a sample where nobody says how many. */
const FIRST_ROWS = 50_000;

/** Which rows are open, in words. */
export function samplingWords(
  { how = 'all', rows = FIRST_ROWS, seed = 0, column }: Sampling,
  trans: TranslationBundle
): string {
  const n = count(rows);
  switch (how) {
    case 'all':
      return trans.__('all rows');
    case 'first':
      return trans.__('the first %1 rows', n);
    case 'random':
      return trans.__('%1 random rows, seed %2', n, seed);
    case 'stratified':
      return trans.__('%1 rows by %2, seed %3', n, column ?? '', seed);
  }
}

/** Chooses which rows are opened. */
export function SamplingFields({
  sampling,
  columns,
  onChange
}: {
  sampling: Sampling;
  /** Columns to keep the shares of; null while they are not known. */
  columns: readonly ColumnInfo[] | null;
  onChange: (sampling: Sampling) => void;
}): JSX.Element {
  const trans = useWords();
  const { how = 'all', rows = FIRST_ROWS, seed = 0, column } = sampling;
  const set = (change: Partial<Sampling>) =>
    onChange({ how, rows, seed, column, ...change });
  return (
    <div className="cw-Sampling">
      <label>
        <span>{trans.__('Rows')}</span>
        <Choose<How>
          label={trans.__('Which rows are opened')}
          value={how}
          choices={[
            { value: 'all', title: trans.__('All rows') },
            { value: 'first', title: trans.__('The first') },
            { value: 'random', title: trans.__('At random') },
            { value: 'stratified', title: trans.__('Stratified by a column') }
          ]}
          onChange={next =>
            set({
              how: next,
              column:
                next === 'stratified' ? (column ?? columns?.[0]?.name) : null
            })
          }
        />
      </label>
      {how !== 'all' && (
        <Whole
          label={trans.__('How many')}
          value={rows}
          least={1}
          onChange={value => set({ rows: value })}
        />
      )}
      {how === 'stratified' && (
        <label>
          <span>{trans.__('Column')}</span>
          {columns ? (
            <Choose
              label={trans.__('Column whose shares are kept')}
              value={column ?? ''}
              choices={columns.map(({ name }) => ({
                value: name,
                title: name
              }))}
              onChange={value => set({ column: value })}
            />
          ) : (
            <input
              className="cw-Input"
              aria-label={trans.__('Column whose shares are kept')}
              value={column ?? ''}
              onChange={event => set({ column: event.target.value })}
            />
          )}
        </label>
      )}
      {(how === 'random' || how === 'stratified') && (
        <Whole
          label={trans.__('Seed')}
          value={seed}
          least={0}
          onChange={value => set({ seed: value })}
        />
      )}
    </div>
  );
}

/** A whole number; what is no number yet is not told. */
function Whole({
  label,
  value,
  least,
  onChange
}: {
  label: string;
  value: number;
  least: number;
  onChange: (value: number) => void;
}): JSX.Element {
  const [text, setText] = useState(String(value));
  return (
    <label>
      <span>{label}</span>
      <input
        type="number"
        className="cw-Input"
        min={least}
        value={text}
        onChange={event => {
          const { value: written } = event.target;
          setText(written);
          if (/^\d+$/.test(written) && Number(written) >= least) {
            onChange(Number(written));
          }
        }}
      />
    </label>
  );
}
