import { ellipsesIcon } from '@jupyterlab/ui-components';
import { type KeyboardEvent, memo, type PointerEvent } from 'react';
import { count, percent } from '../../ui/format';
import { useWords } from '../../ui/words';
import { COLUMN_MIME } from '../wrangler/drag';
import type { Header, IWrangler, View } from '../wrangler/types';
import { binsOf, rangeOf } from './bins';
import { filterOf, sorted, sortOf, withFilter } from './filters';
import { KindGlyph, kindWords } from './glyph';
import { Histogram } from './histogram';
import type { ShownColumn } from './source';
import { TopValues } from './tops';
import { useOperationDrop } from './drop';

export interface HeadProps {
  column: ShownColumn;
  header: Header | undefined;
  /** Whether the header is of what is shown now. */
  isCurrent: boolean;
  wrangler: IWrangler;
  view: View;
  isLooked: boolean;
  /** Whether Tab comes here: of all headers to one. */
  isStop: boolean;
  onFocus: (name: string) => void;
  onMenu: (column: ShownColumn, anchor: HTMLElement) => void;
  onOperation: (op: string, column: string) => void;
  onWiden: (name: string, width: number) => void;
}

/** A column's header: what it is, how whole, and what it holds; what is chosen in it filters the rows. */
export const ColumnHead = memo(function ColumnHead({
  column,
  header,
  isCurrent,
  wrangler,
  view,
  isLooked,
  isStop,
  onFocus,
  onMenu,
  onOperation,
  onWiden
}: HeadProps): JSX.Element {
  const trans = useWords();
  const { name, kind, dtype, status } = column;
  const drop = useOperationDrop(op => onOperation(op, name));
  const sort = sortOf(view, name);
  const show = (next: View) => wrangler.show(next);
  const statusWords = {
    added: trans.__('added'),
    changed: trans.__('changed'),
    removed: trans.__('removed')
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const isHere = event.target === event.currentTarget;
    const root = event.currentTarget;
    const inner = [
      ...root.querySelectorAll<HTMLElement>('[role=slider], .cw-Tops-value')
    ];
    const at = inner.indexOf(event.target as HTMLElement);
    if (event.key === 'Enter' && isHere) {
      onMenu(column, root);
    } else if (event.key === ' ' && isHere) {
      show(sorted(view, name, event.shiftKey));
    } else if (event.key === 'ArrowDown' && at < inner.length - 1) {
      inner[at + 1].focus();
    } else if (event.key === 'ArrowUp' && at >= 0) {
      (inner[at - 1] ?? root).focus();
    } else if (event.key === 'Escape' && !isHere) {
      root.focus();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      className={[
        'cw-Head',
        status ? `cw-mod-${status}` : '',
        isCurrent ? '' : 'cw-mod-old',
        isLooked ? 'cw-mod-looked' : '',
        drop.isOver ? 'cw-mod-over' : ''
      ].join(' ')}
      role="group"
      aria-roledescription={trans.__('column')}
      aria-label={[
        name,
        kindWords(kind, trans),
        ...(status ? [statusWords[status]] : []),
        ...(header ? [missingWords(header, trans.__('missing'))] : [])
      ].join(', ')}
      data-column={name}
      tabIndex={isStop ? 0 : -1}
      draggable
      onDragStart={event => {
        event.dataTransfer.setData(COLUMN_MIME, name);
        event.dataTransfer.setData('text/plain', name);
        event.dataTransfer.effectAllowed = 'copy';
      }}
      {...drop.handlers}
      onFocus={() => onFocus(name)}
      onKeyDown={onKeyDown}
      onContextMenu={event => {
        event.preventDefault();
        event.stopPropagation();
        onMenu(column, event.currentTarget);
      }}
    >
      <div className="cw-Head-line">
        <KindGlyph kind={kind} dtype={dtype} />
        <button
          type="button"
          tabIndex={-1}
          className="cw-Head-name"
          title={trans.__('%1 (%2): sort', name, dtype)}
          onClick={event =>
            show(sorted(view, name, event.shiftKey || event.ctrlKey))
          }
          onDoubleClick={() => wrangler.look(name)}
        >
          {name}
        </button>
        {status && (
          <span className="cw-Head-status" title={statusWords[status]}>
            {{ added: '+', changed: '~', removed: '−' }[status]}
          </span>
        )}
        {sort && (
          <span
            className="cw-Head-sort"
            title={
              sort.descending
                ? trans.__('sorted, the largest first')
                : trans.__('sorted, the smallest first')
            }
          >
            {sort.descending ? '▼' : '▲'}
            {(view.sort ?? []).length > 1 &&
              (view.sort ?? []).indexOf(sort) + 1}
          </span>
        )}
        <button
          type="button"
          tabIndex={-1}
          className="cw-Head-menu"
          aria-label={trans.__('Menu of %1', name)}
          aria-haspopup="menu"
          onClick={event => onMenu(column, event.currentTarget)}
        >
          <ellipsesIcon.react tag="span" />
        </button>
      </div>
      <Quality header={header} />
      {header ? (
        <Holdings header={header} view={view} show={show} />
      ) : (
        <div className="cw-Head-chart cw-mod-empty" />
      )}
      <Edge column={name} onWiden={onWiden} />
    </div>
  );
});

/** The chart of a column: bins for what has an order, else the most frequent values. */
function Holdings({
  header,
  view,
  show
}: {
  header: Header;
  view: View;
  show: (view: View) => void;
}): JSX.Element {
  const { name } = header;
  if (header.edges.length > 1) {
    return (
      <Histogram
        header={header}
        chosen={binsOf(header, filterOf(view, name, 'range'))}
        onChoose={bins => {
          const filter = bins && rangeOf(header, bins);
          show(withFilter(view, filter, name, 'range'));
        }}
      />
    );
  }
  const chosen = filterOf(view, name, 'values');
  const values = chosen && !chosen.but ? chosen.values : [];
  return (
    <TopValues
      header={header}
      chosen={values}
      onChoose={(value, more) => {
        const others = more ? values.filter(one => one !== value) : [];
        const isOff = values.includes(value) && (more || values.length === 1);
        const next = isOff ? others : [...others, value];
        const filter =
          next.length > 0
            ? {
                type: 'values' as const,
                column: name,
                values: next,
                but: false
              }
            : null;
        show(withFilter(view, filter, name, 'values'));
      }}
    />
  );
}

/** How much of a column is missing, valid and not valid, as a bar and in words. */
function Quality({ header }: { header: Header | undefined }): JSX.Element {
  const trans = useWords();
  if (!header) {
    return <div className="cw-Head-quality cw-mod-empty" />;
  }
  const { rows, missing, invalid, distinct, exact } = header;
  const of = (n: number) => `${rows > 0 ? (n / rows) * 100 : 0}%`;
  const about = exact ? '' : '≈ ';
  return (
    <div className="cw-Head-quality">
      <div
        className="cw-Quality"
        title={[
          `${count(rows - missing - invalid)} ${trans.__('valid')}`,
          `${count(missing)} ${trans.__('missing')}`,
          `${count(invalid)} ${trans.__('invalid')}`
        ].join(', ')}
      >
        <span className="cw-mod-missing" style={{ width: of(missing) }} />
        <span className="cw-mod-invalid" style={{ width: of(invalid) }} />
      </div>
      <div className="cw-Head-figures">
        <span className={missing > 0 ? 'cw-mod-some' : ''}>
          {missing > 0 ? missingWords(header, trans.__('missing')) : ''}
        </span>
        <span title={trans.__('%1 different values', about + count(distinct))}>
          {trans
            ._n('%2%1 value', '%2%1 values', distinct, about)
            .replace(String(distinct), shortCount(distinct))}
        </span>
      </div>
    </div>
  );
}

/** The edge by which a column is made wider or narrower. */
function Edge({
  column,
  onWiden
}: {
  column: string;
  onWiden: (name: string, width: number) => void;
}): JSX.Element {
  const move = (event: PointerEvent<HTMLDivElement>) => {
    const edge = event.currentTarget;
    const head = edge.parentElement;
    if (head && edge.hasPointerCapture(event.pointerId)) {
      onWiden(column, event.clientX - head.getBoundingClientRect().left);
    }
  };
  return (
    <div
      className="cw-Head-edge"
      draggable
      onDragStart={event => {
        event.preventDefault();
        event.stopPropagation();
      }}
      onPointerDown={event => {
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={move}
    />
  );
}

function missingWords({ rows, missing }: Header, word: string): string {
  return `${rows > 0 ? percent(missing / rows) : '0%'} ${word}`;
}

/** `336k`: there is little room. */
function shortCount(n: number): string {
  return n < 10_000
    ? count(n)
    : new Intl.NumberFormat('en-US', {
        notation: 'compact',
        maximumFractionDigits: 1
      }).format(n);
}
