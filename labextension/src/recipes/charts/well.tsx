import { closeIcon } from '@jupyterlab/ui-components';
import { useState } from 'react';
import { IconButton } from '../../ui/button';
import { useWords } from '../../ui/words';
import { ColumnSelect } from '../figures';
import { carries, COLUMN_MIME } from '../wrangler/drag';
import type { ColumnInfo } from '../wrangler/types';

/** A place that takes a column: dragged onto it, or chosen. */
export function WellView({
  title,
  columns,
  value,
  onPut
}: {
  title: string;
  columns: readonly ColumnInfo[];
  value: string | null;
  onPut: (column: string | null) => void;
}): JSX.Element {
  const trans = useWords();
  const [isOver, setOver] = useState(false);
  return (
    <div
      className={`cw-Well${isOver ? ' cw-mod-over' : ''}`}
      role="group"
      aria-label={trans.__('Column on %1', title)}
      onDragOver={event => {
        if (carries(event.dataTransfer, COLUMN_MIME)) {
          event.preventDefault();
          event.stopPropagation();
          event.dataTransfer.dropEffect = 'copy';
          setOver(true);
        }
      }}
      onDragLeave={() => setOver(false)}
      onDrop={event => {
        if (carries(event.dataTransfer, COLUMN_MIME)) {
          event.preventDefault();
          event.stopPropagation();
          setOver(false);
          onPut(event.dataTransfer.getData(COLUMN_MIME));
        }
      }}
    >
      <span className="cw-Well-title" aria-hidden="true">
        {title}
      </span>
      <ColumnSelect
        label={title}
        columns={columns}
        value={value}
        none={trans.__('drag a column here')}
        onChange={onPut}
      />
      {value !== null && (
        <IconButton
          icon={closeIcon}
          label={trans.__('Take %1 off %2', value, title)}
          onClick={() => onPut(null)}
        />
      )}
    </div>
  );
}
