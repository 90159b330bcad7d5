import type { TranslationBundle } from '@jupyterlab/translation';
import { count, duration } from '../../ui/format';
import type { Came, Trial } from '../wrangler/types';

/** `+3 columns`, `−120 rows`, `2 columns changed`, `8 ms`: what a step did. */
export function outcomeWords(
  outcome: NonNullable<Came['outcome']>,
  trans: TranslationBundle
): string[] {
  const [before, after] = outcome.rows;
  const words = [
    signed(outcome.added.length, 1, 'column', trans),
    signed(outcome.removed.length, -1, 'column', trans),
    signed(Math.abs(after - before), after < before ? -1 : 1, 'row', trans)
  ].filter(Boolean);
  const changed = outcome.changed.length;
  if (changed > 0) {
    words.push(
      trans._n(
        '%2 column changed',
        '%2 columns changed',
        changed,
        count(changed)
      )
    );
  }
  if (words.length === 0) {
    words.push(trans.__('nothing changed'));
  }
  return [...words, duration(outcome.seconds)];
}

/** `Changes 120 cells in 1 column, removes 3 rows.`: what a step would do. */
export function trialWords(trial: Trial, trans: TranslationBundle): string {
  const of = (status: Trial['columns'][number]['status']) =>
    trial.columns.filter(one => one.status === status);
  const changed = of('changed');
  const cells = changed.reduce((sum, one) => sum + one.cells, 0);
  const parts: string[] = [];
  if (cells > 0) {
    parts.push(
      trans.__(
        'changes %1 in %2',
        trans._n('%2 cell', '%2 cells', cells, count(cells)),
        counted(changed.length, 'column', trans)
      )
    );
  }
  const rest: [number, 'column' | 'row', string][] = [
    [of('added').length, 'column', trans.__('adds')],
    [of('removed').length, 'column', trans.__('removes')],
    [trial.added, 'row', trans.__('adds')],
    [trial.removed, 'row', trans.__('removes')]
  ];
  for (const [size, what, verb] of rest) {
    if (size > 0) {
      parts.push(`${verb} ${counted(size, what, trans)}`);
    }
  }
  if (!trial.aligned) {
    parts.push(trans.__('makes rows of its own'));
  }
  const said = parts.join(', ') || trans.__('changes nothing');
  return `${said[0].toUpperCase()}${said.slice(1)}.`;
}

function signed(
  size: number,
  sign: 1 | -1,
  what: 'column' | 'row',
  trans: TranslationBundle
): string {
  return size === 0
    ? ''
    : `${sign > 0 ? '+' : '−'}${counted(size, what, trans)}`;
}

function counted(
  size: number,
  what: 'column' | 'row',
  trans: TranslationBundle
): string {
  return what === 'column'
    ? trans._n('%2 column', '%2 columns', size, count(size))
    : trans._n('%2 row', '%2 rows', size, count(size));
}
