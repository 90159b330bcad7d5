import type { HomeEntry, HomeLists } from '../shell';
import { isAbout, type ModelEntry, type ModelRow, Resource } from '../studio';
import { MODEL_ATTRIBUTE } from './commands';
import { verbTone, verbWord } from './states';
import { type ModelsDesk, refOf } from './tokens';

/** Models that are listed. */
const MOST = 50;
const VERBS: readonly ModelEntry['verb'][] = [
  'registered',
  'approved',
  'rejected',
  'alias_set',
  'alias_moved',
  'alias_removed',
  'baseline',
  'deleted'
];

/** What models show on Home: versions that wait for approval, until somebody decides. */
export function homeLists({ studio, trans }: ModelsDesk): HomeLists {
  const pending = new Resource(() =>
    studio.call('get', '/models', {
      query: { approval: ['pending'], sort: '-created', limit: MOST }
    })
  ).follow(studio.changes, event => isAbout(event, 'models'), 1000);
  const entry = ({ name, latest, pending: waiting }: ModelRow): HomeEntry => ({
    entity: latest ? refOf(latest) : name,
    // What waits is seen once; a version that is registered after that is another thing to look at.
    occasion: latest ? `${refOf(latest)} ${latest.created}` : name,
    name: latest ? `${name} ${latest.version}` : name,
    at: latest?.created ?? null,
    sentence:
      waiting > 1
        ? trans.__('%1 of its versions wait for approval.', waiting)
        : trans.__('It waits for approval.'),
    state: { tone: 'wait', word: trans.__('pending') },
    attributes: { [MODEL_ATTRIBUTE]: latest ? refOf(latest) : name }
  });
  return {
    attention: {
      resource: pending,
      lines: () =>
        pending.value && {
          entries: pending.value.models.map(entry),
          total: pending.value.total
        }
    },
    newsOf: verb => {
      const known = VERBS.find(one => one === verb);
      return known && { tone: verbTone(known), word: verbWord(known, trans) };
    },
    dispose: () => pending.dispose(),
    get isDisposed() {
      return pending.isDisposed;
    }
  };
}
