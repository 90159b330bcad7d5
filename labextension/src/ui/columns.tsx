import { caretDownIcon, caretUpIcon } from '@jupyterlab/ui-components';
import { useState } from 'react';
import { IconButton } from './button';
import {
  type ColumnLayout,
  isShown,
  nudged,
  ordered,
  PLAIN,
  type Placed,
  withShown
} from './layout';
import { Popover } from './popover';
import { useWords } from './words';

/** What the menu knows of a column. */
export interface ListedColumn extends Placed {
  title: string;
  group?: string;
}

/** From how many columns on there is a field to find one. */
const MANY = 12;

/** Which columns a table shows, and in which order: the keyboard's way to what a drag does. */
export function ColumnsMenu({
  columns,
  layout,
  onLayout
}: {
  columns: readonly ListedColumn[];
  layout: ColumnLayout;
  onLayout: (layout: ColumnLayout) => void;
}): JSX.Element {
  const trans = useWords();
  const [wanted, setWanted] = useState('');
  const all = ordered(columns, layout);
  const shown = all.filter(column => isShown(column, layout));
  const found = all.filter(column =>
    column.title.toLowerCase().includes(wanted.trim().toLowerCase())
  );
  return (
    <Popover title={trans.__('Columns')}>
      <div className="cw-Columns">
        {all.length > MANY && (
          <input
            type="search"
            className="cw-Input"
            aria-label={trans.__('Find a column')}
            placeholder={trans.__('Find')}
            value={wanted}
            onChange={event => setWanted(event.target.value)}
          />
        )}
        <ul className="cw-Columns-list" aria-label={trans.__('Columns')}>
          {found.map(column => {
            const at = shown.indexOf(column);
            return (
              <li key={column.id} className="cw-Columns-line">
                <label className="cw-Check">
                  <input
                    type="checkbox"
                    checked={at >= 0}
                    disabled={column.fixed}
                    onChange={event =>
                      onLayout(
                        withShown(layout, column.id, event.target.checked)
                      )
                    }
                  />
                  {column.title}
                </label>
                {column.group && (
                  <span className="cw-Quiet">{column.group}</span>
                )}
                <span className="cw-Spring" />
                <IconButton
                  icon={caretUpIcon}
                  label={trans.__('Move %1 left', column.title)}
                  disabled={at < 0}
                  onClick={() =>
                    onLayout(nudged(columns, layout, column.id, -1))
                  }
                />
                <IconButton
                  icon={caretDownIcon}
                  label={trans.__('Move %1 right', column.title)}
                  disabled={at < 0}
                  onClick={() =>
                    onLayout(nudged(columns, layout, column.id, 1))
                  }
                />
              </li>
            );
          })}
        </ul>
        <button
          type="button"
          className="cw-Link"
          onClick={() => onLayout(PLAIN)}
        >
          {trans.__('As at first')}
        </button>
      </div>
    </Popover>
  );
}
