import type { IStudio } from '../../studio';
import type { Side, SideKind } from './sides';
import { wrongInSide } from './sides';

/** How many of each are offered. */
const MOST = 200;

/** What the studio has that may be compared, as it is written; files it does not know. */
export type Names = Readonly<Record<SideKind, readonly string[]>>;

/** Read what the studio has that may be compared. */
export async function readNames({ call }: IStudio): Promise<Names> {
  const query = { limit: MOST };
  const [{ models }, { datasets }, { endpoints }] = await Promise.all([
    call('get', '/models', { query }),
    call('get', '/datasets', { query }),
    call('get', '/endpoints', { query })
  ]);
  return {
    baseline: models.flatMap(({ name, aliases, latest }) => [
      ...Object.keys(aliases).map(alias => `${name}@${alias}`),
      ...(latest ? [`${name}/${latest.version}`] : [])
    ]),
    dataset: datasets.map(({ name, latest }) => `${name}/${latest.version}`),
    requests: endpoints.map(({ name }) => name),
    file: []
  };
}

/** Read what the columns of a side are called; none where the side is not (yet) one, or cannot be read. */
export async function readColumns(
  studio: IStudio,
  side: Side
): Promise<readonly string[]> {
  if (wrongInSide(side)) {
    return [];
  }
  try {
    return await columnsOf(studio, side);
  } catch {
    // They are only offered: what cannot be compared is said when that is asked for.
    return [];
  }
}

async function columnsOf(
  { call }: IStudio,
  { kind, name: written }: Side
): Promise<string[]> {
  const said = written.trim();
  switch (kind) {
    case 'baseline': {
      const [, name, version] = /^(.+)[/@](.+)$/.exec(said) ?? [];
      const { columns } = await call(
        'get',
        '/models/{name}/versions/{version}/baseline',
        { path: { name, version } }
      );
      return columns.map(one => one.name);
    }
    case 'dataset': {
      const [name, version] = said.split('/');
      const whole = await call('get', '/datasets/{name}/versions/{version}', {
        path: { name, version }
      });
      return whole.columns.map(one => one.name);
    }
    case 'file': {
      const { columns } = await call('post', '/datasets/describe', {
        body: { path: said }
      });
      return columns.map(one => one.name);
    }
    case 'requests': {
      const { columns } = await call('get', '/endpoints/{endpoint}/requests', {
        path: { endpoint: said },
        query: { limit: 1 }
      });
      return columns.filter(one => one.role !== 'request').map(one => one.name);
    }
  }
}
