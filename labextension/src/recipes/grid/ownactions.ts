import type { TranslationBundle } from '@jupyterlab/translation';
import type { ColumnInfo, IWrangler, Sort } from '../wrangler/types';
import type { Arrangement } from './arrangement';
import type { ColumnAction } from './columnmenu';
import { withFilter } from './filters';
import type { Heads } from './heads';

/** What the grid itself does with a column: look, sort, filter, and where it stands. */
export function ownActions({
  wrangler,
  arrangement,
  heads,
  column: { name },
  trans
}: {
  wrangler: IWrangler;
  arrangement: Arrangement;
  heads: Heads;
  column: Pick<ColumnInfo, 'name'>;
  trans: TranslationBundle;
}): (ColumnAction | null)[] {
  const { view } = wrangler;
  const header = heads.get(name);
  // A menu may stand open while the view changes: each acts on what is shown then.
  const sort = (...by: Sort[]) => wrangler.show({ ...wrangler.view, sort: by });
  const keep = (what: 'missing' | 'present' | 'invalid') => () =>
    wrangler.show(
      withFilter(
        wrangler.view,
        { type: 'presence', column: name, what },
        name,
        'presence'
      )
    );
  const isSorted = (view.sort ?? []).some(one => one.column === name);
  const isFiltered = (view.filters ?? []).some(
    one => 'column' in one && one.column === name
  );
  const isPinned = arrangement.isPinned(name);
  return [
    { title: trans.__('Profile'), act: () => wrangler.look(name) },
    null,
    {
      title: trans.__('Sort, Smallest First'),
      act: () => sort({ column: name, descending: false })
    },
    {
      title: trans.__('Sort, Largest First'),
      act: () => sort({ column: name, descending: true })
    },
    {
      title: trans.__('Do Not Sort'),
      isEnabled: isSorted,
      act: () => sort(...(view.sort ?? []).filter(one => one.column !== name))
    },
    null,
    {
      title: trans.__('Show Missing Only'),
      isEnabled: (header?.missing ?? 1) > 0,
      act: keep('missing')
    },
    {
      title: trans.__('Show Invalid Only'),
      isEnabled: (header?.invalid ?? 1) > 0,
      act: keep('invalid')
    },
    { title: trans.__('Show Present Only'), act: keep('present') },
    {
      title: trans.__('Remove Its Filters'),
      isEnabled: isFiltered,
      act: () =>
        wrangler.show({
          ...wrangler.view,
          filters: (wrangler.view.filters ?? []).filter(
            one => !('column' in one && one.column === name)
          )
        })
    },
    null,
    {
      title: isPinned ? trans.__('Unpin') : trans.__('Pin to the Left'),
      act: () => arrangement.pin(name, !isPinned)
    },
    { title: trans.__('Hide'), act: () => arrangement.hide(name) }
  ];
}
