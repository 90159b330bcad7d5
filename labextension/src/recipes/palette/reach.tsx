import type { TranslationBundle } from '@jupyterlab/translation';
import { useWords } from '../../ui/words';
import type { OperationInfo } from '../wrangler/types';

type Reach = OperationInfo['reach'];

/** What a row's outcome depends on, in words. */
export function reachWords(reach: Reach, trans: TranslationBundle): string {
  return {
    row: trans.__('Each row by itself: may stand before a model'),
    learned: trans.__(
      'Each row by what was learned once: may stand before a model'
    ),
    others: trans.__('Looks at other rows: cannot stand before a model')
  }[reach];
}

/** One row; a row beside what was learned; several rows. */
const SHAPES: Record<Reach, JSX.Element> = {
  row: <rect x="2" y="6" width="12" height="4" rx="1" />,
  learned: (
    <>
      <rect x="2" y="6" width="7" height="4" rx="1" />
      <circle cx="12.5" cy="8" r="2.5" />
    </>
  ),
  others: (
    <>
      <rect x="2" y="2" width="12" height="3" rx="1" />
      <rect x="2" y="6.5" width="12" height="3" rx="1" />
      <rect x="2" y="11" width="12" height="3" rx="1" />
    </>
  )
};

/** What a row's outcome depends on, as a small picture that says so when it is pointed at. */
export function ReachMark({ reach }: { reach: Reach }): JSX.Element {
  const words = reachWords(reach, useWords());
  return (
    <span className={`cw-Reach cw-mod-${reach}`} title={words}>
      <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
        {SHAPES[reach]}
      </svg>
      <span className="cw-Hidden">{words}</span>
    </span>
  );
}
