import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import { useId, useMemo, useState } from 'react';
import { useWords } from '../../ui/words';
import { OPERATION_MIME } from '../wrangler/drag';
import type { OperationInfo } from '../wrangler/types';
import { ReachMark } from './reach';
import { found, grouped } from './finding';

/** Every operation in groups: dragged onto a column or into the recipe, or picked by click or key. */
export function Palette({
  catalog,
  onPick
}: {
  catalog: readonly OperationInfo[];
  /** A person wants a step of this operation. */
  onPick: (op: string) => void;
}): JSX.Element {
  const trans = useWords();
  const [text, setText] = useState('');
  const groups = useMemo(() => grouped(found(catalog, text)), [catalog, text]);
  return (
    <section className="cw-Palette" aria-label={trans.__('Operations')}>
      <div className="cw-Palette-search">
        <input
          type="search"
          className="cw-Input"
          aria-label={trans.__('Find an operation')}
          placeholder={trans.__('Find an operation')}
          value={text}
          onChange={event => setText(event.target.value)}
          onKeyDown={event => {
            if (event.key === 'Enter' && text && groups[0]) {
              onPick(groups[0].operations[0].op);
            }
          }}
        />
      </div>
      <div className="cw-Palette-groups">
        {groups.map(({ name, operations }, at) => (
          <Group
            key={name}
            name={name}
            isFirst={at === 0}
            operations={operations}
            isSearched={text !== ''}
            onPick={onPick}
          />
        ))}
        {groups.length === 0 && (
          <p className="cw-Palette-none" role="status">
            {catalog.length > 0
              ? trans.__('No operation is called that.')
              : trans.__('Reading…')}
          </p>
        )}
      </div>
    </section>
  );
}

function Group({
  name,
  operations,
  isFirst,
  isSearched,
  onPick
}: {
  name: string;
  /** It is open from the beginning. */
  isFirst: boolean;
  operations: readonly OperationInfo[];
  /** What was found is shown even where the group is closed. */
  isSearched: boolean;
  onPick: (op: string) => void;
}): JSX.Element {
  const [isOpen, setOpen] = useState(isFirst);
  const id = useId();
  const shown = isOpen || isSearched;
  const Caret = shown ? caretDownIcon : caretRightIcon;
  return (
    <div className="cw-Palette-group">
      <button
        type="button"
        className="cw-Palette-title"
        aria-expanded={shown}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        <Caret.react tag="span" className="cw-Palette-caret" />
        {name}
        <span className="cw-Palette-count">{operations.length}</span>
      </button>
      {shown && (
        <ul id={id} aria-label={name}>
          {operations.map(operation => (
            <li key={operation.op}>
              <Item operation={operation} onPick={onPick} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Item({
  operation: { op, title, description, reach },
  onPick
}: {
  operation: OperationInfo;
  onPick: (op: string) => void;
}): JSX.Element {
  return (
    <button
      type="button"
      className="cw-Palette-item"
      draggable
      data-op={op}
      title={description}
      onClick={() => onPick(op)}
      onDragStart={event => {
        event.dataTransfer.setData(OPERATION_MIME, op);
        event.dataTransfer.effectAllowed = 'copy';
      }}
    >
      <span className="cw-Palette-name">{title}</span>
      <ReachMark reach={reach} />
    </button>
  );
}
