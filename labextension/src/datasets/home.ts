import type { HomeEntry, HomeLists, IVisit } from '../shell';
import { type DatasetRow, isAbout, type IStudio, Resource } from '../studio';
import { DATASET_ATTRIBUTE } from './commands';
import { type SourceState, STATES, toneOf, wordOf } from './states';
import { type DatasetsDesk, refOf } from './tokens';

/** Datasets that are listed. */
const MOST = 100;
/** Pieces of news among which those of them are looked for. */
const NEWS = 500;

/** What datasets show on Home: those whose data is not what it was, and of which nobody has seen that yet. */
export function homeLists(
  { studio, trans }: DatasetsDesk,
  visit: IVisit
): HomeLists {
  const astray = astrayOf(studio, visit);
  let { unseen } = visit;
  const marked = () => {
    if (visit.unseen !== unseen) {
      unseen = visit.unseen;
      void astray.refresh();
    }
  };
  visit.changed.connect(marked);
  const state = (of: SourceState) => ({
    tone: toneOf(of),
    word: wordOf(of, trans)
  });
  const entry = ({ name, latest }: DatasetRow): HomeEntry => ({
    entity: name,
    name: `${name} ${latest.version}`,
    at: latest.check.checked,
    sentence: latest.check.sentence,
    state: state(latest.check.state),
    attributes: { [DATASET_ATTRIBUTE]: name }
  });
  return {
    attention: {
      resource: astray,
      lines: () =>
        astray.value && {
          entries: astray.value.map(entry),
          total: astray.value.length
        }
    },
    newsOf: verb => {
      if (verb === 'registered') {
        return { tone: 'good', word: trans.__('registered') };
      }
      const known = STATES.find(one => one === verb);
      return known && state(known);
    },
    dispose: () => {
      visit.changed.disconnect(marked);
      astray.dispose();
    },
    get isDisposed() {
      return astray.isDisposed;
    }
  };
}

/** The datasets that are not what they were and of which that was not marked as seen. */
function astrayOf({ call, changes }: IStudio, visit: IVisit) {
  const verb = ['changed', 'missing'];
  const astray = new Resource(async () => {
    const [page, news] = await Promise.all([
      call('get', '/datasets', {
        query: { state: ['changed', 'missing'], sort: 'state', limit: MOST }
      }),
      call('get', '/activity', {
        query: { slice: ['datasets'], verb, since: visit.unseen, limit: NEWS }
      })
    ]);
    const unseen = new Set(
      news.activities
        .filter(one => one.time > visit.from)
        .map(one => one.entity)
    );
    return page.datasets.filter(row => unseen.has(refOf(row.latest)));
  });
  return astray.follow(changes, event => isAbout(event, 'datasets'), 1000);
}
