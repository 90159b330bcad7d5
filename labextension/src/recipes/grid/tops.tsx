import { count, percent } from '../../ui/format';
import { useWords } from '../../ui/words';
import type { Header } from '../wrangler/types';

/** Values that there is room for. */
const ROOM = 3;

/** A column's most frequent values, each as long as its share; a click keeps the rows that have it. */
export function TopValues({
  header,
  chosen,
  onChoose
}: {
  header: Header;
  chosen: readonly string[];
  /** `more` keeps what was chosen before, too. */
  onChoose: (value: string, more: boolean) => void;
}): JSX.Element {
  const trans = useWords();
  const most = Math.max(...header.top.map(one => one.count), 1);
  const there = header.rows - header.missing;
  return (
    <ul className="cw-Tops" aria-label={trans.__('Values of %1', header.name)}>
      {header.top.slice(0, ROOM).map(({ value, count: all, shown }) => {
        const isChosen = chosen.includes(value);
        const words = `${value}: ${trans.__('%1 of %2 rows', count(shown), count(all))}`;
        return (
          <li key={value}>
            <button
              type="button"
              tabIndex={-1}
              className="cw-Tops-value"
              title={words}
              aria-label={words}
              aria-pressed={isChosen}
              onClick={event =>
                onChoose(
                  value,
                  event.ctrlKey || event.metaKey || event.shiftKey
                )
              }
            >
              <span
                className="cw-Tops-all"
                style={{ width: `${(all / most) * 100}%` }}
              />
              <span
                className="cw-Tops-shown"
                style={{ width: `${(shown / most) * 100}%` }}
              />
              <span className="cw-Tops-word">
                {value === '' ? '“”' : value}
              </span>
              <span className="cw-Tops-share">
                {there > 0 ? percent(all / there) : ''}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
