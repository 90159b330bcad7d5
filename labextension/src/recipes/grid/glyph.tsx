import type { TranslationBundle } from '@jupyterlab/translation';
import { useWords } from '../../ui/words';
import type { ColumnInfo } from '../wrangler/types';

type Kind = ColumnInfo['kind'];

/** A sign that tells kinds apart at a glance. */
const SIGNS: Record<Kind, string> = {
  number: '#',
  text: 'A',
  boolean: '◐',
  datetime: '◷',
  duration: '⧗',
  category: '▤',
  nested: '{}',
  mixed: '?',
  empty: '∅'
};

/** A kind of column in a word. */
export function kindWords(kind: Kind, trans: TranslationBundle): string {
  return {
    number: trans.__('number'),
    text: trans.__('text'),
    boolean: trans.__('true or false'),
    datetime: trans.__('date'),
    duration: trans.__('duration'),
    category: trans.__('category'),
    nested: trans.__('nested'),
    mixed: trans.__('of mixed types'),
    empty: trans.__('empty')
  }[kind];
}

/** The sign of a column's kind; pandas' word for it stands behind it. */
export function KindGlyph({
  kind,
  dtype
}: Pick<ColumnInfo, 'kind' | 'dtype'>): JSX.Element {
  const trans = useWords();
  return (
    <span
      className={`cw-Kind cw-mod-${kind}`}
      title={`${kindWords(kind, trans)} (${dtype})`}
      aria-hidden="true"
    >
      {SIGNS[kind]}
    </span>
  );
}
