import { closeIcon } from '@jupyterlab/ui-components';
import { IconButton } from '../../ui/button';
import { Choose } from '../../ui/menu';
import { useWords } from '../../ui/words';
import { AGGREGATES, nameOf, type WrittenAggregate } from './fields';

/** What becomes of the rows of a group: of which column, how, and what it is called. */
export function Aggregates({
  label,
  rows,
  columns,
  wrong,
  onChange
}: {
  label: string;
  rows: readonly WrittenAggregate[];
  columns: readonly string[];
  wrong?: string;
  onChange: (rows: readonly WrittenAggregate[]) => void;
}): JSX.Element {
  const trans = useWords();
  const change = (at: number, next: Partial<WrittenAggregate>) =>
    onChange(
      rows.map((row, place) => (place === at ? { ...row, ...next } : row))
    );
  return (
    <fieldset className="cw-Aggregates">
      <legend>{label}</legend>
      {rows.map((row, at) => (
        <div key={at} className="cw-Aggregates-line">
          <Choose
            label={trans.__('Column of value %1', at + 1)}
            value={row.column}
            choices={columns.map(name => ({ value: name, title: name }))}
            onChange={column => change(at, { column })}
          />
          <Choose
            label={trans.__('How value %1 is made', at + 1)}
            value={row.by}
            choices={AGGREGATES.map(by => ({ value: by, title: by }))}
            onChange={by => change(at, { by })}
          />
          <input
            className="cw-Input cw-mod-code"
            aria-label={trans.__('Name of value %1', at + 1)}
            placeholder={nameOf({ ...row, into: '' })}
            value={row.into}
            spellCheck={false}
            onChange={event => change(at, { into: event.target.value })}
          />
          <IconButton
            icon={closeIcon}
            label={trans.__('Take value %1 out', at + 1)}
            onClick={() => onChange(rows.filter((_, place) => place !== at))}
          />
        </div>
      ))}
      <button
        type="button"
        className="jp-Button cw-Button"
        disabled={columns.length === 0}
        onClick={() =>
          onChange([...rows, { column: columns[0], by: 'mean', into: '' }])
        }
      >
        {trans.__('Add a value')}
      </button>
      {wrong && (
        <p className="cw-Field-wrong" role="alert">
          {wrong}
        </p>
      )}
    </fieldset>
  );
}
