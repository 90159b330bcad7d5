import type { TranslationBundle } from '@jupyterlab/translation';
import { useMemo, useState } from 'react';
import { type DriftTimeline, type FeatureDrift } from '../../studio';
import { Badge } from '../../ui/badge';
import { count, figure, percent } from '../../ui/format';
import { Choose } from '../../ui/menu';
import { Search } from '../../ui/search';
import { Sparkline } from '../../ui/sparkline';
import { type Column, type Sort, Table } from '../../ui/table';
import { useDesk } from '../desk';
import { toneOf, wordOf } from '../states';
import type { ReportModel } from './model';

type Kept = 'all' | 'moved' | 'judged';

/** Every feature of what is looked at, the most harmful first unless a person sorts otherwise. */
export function FeaturesView({
  model,
  features,
  chosen,
  dimmed
}: {
  model: ReportModel;
  features: readonly FeatureDrift[];
  chosen: string | null;
  dimmed: boolean;
}): JSX.Element {
  const { trans } = useDesk();
  const [text, setText] = useState('');
  const [kept, setKept] = useState<Kept>('all');
  const [sort, setSort] = useState<Sort | null>(null);
  const rows = useMemo(
    () =>
      sorted(
        features.filter(one => fits(one, text, kept)),
        sort
      ),
    [features, text, kept, sort]
  );
  const timeline = model.timeline.value;
  const columns = useMemo(
    () => makeColumns(trans, features, timeline),
    [trans, features, timeline]
  );
  return (
    <section className="cw-Report-features" aria-label={trans.__('Features')}>
      <div className="cw-Bar cw-mod-plain">
        <Search
          label={trans.__('Filter features')}
          value=""
          rest={100}
          onSearch={setText}
        />
        <Choose<Kept>
          label={trans.__('Which features')}
          value={kept}
          choices={[
            { value: 'all', title: trans.__('all') },
            { value: 'moved', title: trans.__('that moved') },
            { value: 'judged', title: trans.__('but the ignored') }
          ]}
          onChange={setKept}
        />
        <span className="cw-Spring" />
        <span className="cw-Quiet" role="status">
          {rows.length === features.length
            ? trans.__('%1 features', count(rows.length))
            : trans.__('%1 of %2', count(rows.length), count(features.length))}
        </span>
      </div>
      <Table
        label={trans.__('Features by harm')}
        columns={columns}
        rows={rows}
        rowKey={row => row.name}
        selected={chosen}
        sort={sort}
        onSort={setSort}
        onSelect={row => model.choose(row.name)}
        onOpen={row => model.choose(row.name)}
        dimmed={dimmed}
      />
    </section>
  );
}

function fits(one: FeatureDrift, text: string, kept: Kept): boolean {
  const moved = one.status === 'violation' || one.status === 'drift';
  return (
    one.name.toLowerCase().includes(text.trim().toLowerCase()) &&
    (kept === 'all' || (kept === 'moved' ? moved : one.status !== 'ignored'))
  );
}

const KEYS: Record<string, (one: FeatureDrift) => number | string | null> = {
  name: one => one.name.toLowerCase(),
  distance: one => one.distance ?? null,
  harm: one => one.harm ?? 0,
  importance: one => one.importance ?? null,
  missing: one => one.current?.missing ?? null,
  effect: one => (one.effect === null ? null : Math.abs(one.effect ?? 0))
};

/** In the report's order (what broke or drifted first, by harm), or by a column; what has no value is last. */
function sorted(
  rows: FeatureDrift[],
  sort: Sort | null
): readonly FeatureDrift[] {
  if (!sort) {
    return rows;
  }
  const key = KEYS[sort.id];
  const way = sort.descending ? -1 : 1;
  return [...rows].sort((one, other) => {
    const [a, b] = [key(one), key(other)];
    if (a === null || b === null) {
      return Number(a === null) - Number(b === null);
    }
    return a < b ? -way : a > b ? way : 0;
  });
}

function makeColumns(
  trans: TranslationBundle,
  features: readonly FeatureDrift[],
  timeline: DriftTimeline | undefined
): Column<FeatureDrift>[] {
  const places = new Map(timeline?.features.map((name, at) => [name, at]));
  const weighed = features.some(one => typeof one.importance === 'number');
  const number = (
    id: string,
    title: string,
    render: (one: FeatureDrift) => string,
    width = 80
  ): Column<FeatureDrift> => ({
    id,
    title,
    width,
    align: 'right',
    sortable: true,
    render
  });
  return [
    {
      id: 'status',
      title: trans.__('Status'),
      width: 96,
      render: ({ status }) => (
        <Badge tone={toneOf(status)} word={wordOf(status, trans)} />
      )
    },
    {
      id: 'name',
      title: trans.__('Feature'),
      width: 136,
      sortable: true,
      render: ({ name, role }) => (
        <span title={name}>
          {name} {role !== 'feature' && <Role role={role} trans={trans} />}
        </span>
      )
    },
    number('harm', trans.__('Harm'), one => figure(short(one.harm))),
    number('distance', trans.__('Distance'), one =>
      figure(short(one.distance))
    ),
    ...(timeline
      ? [
          {
            id: 'trend',
            title: trans.__('In time'),
            width: 80,
            render: ({ name }: FeatureDrift) => {
              const at = places.get(name);
              return at === undefined ? null : (
                <Sparkline
                  values={peaks(timeline.distances[at])}
                  label={trans.__('Distance of %1 in time', name)}
                />
              );
            }
          }
        ]
      : []),
    {
      id: 'limit',
      title: trans.__('Limit'),
      width: 64,
      align: 'right',
      render: one => figure(one.limit)
    },
    ...(weighed
      ? [
          number(
            'importance',
            trans.__('Importance'),
            one => figure(short(one.importance)),
            96
          )
        ]
      : []),
    number('missing', trans.__('Missing'), one =>
      one.current ? percent(one.current.missing ?? 0) : '–'
    ),
    number('effect', trans.__('Effect'), one => figure(short(one.effect))),
    {
      id: 'words',
      title: trans.__('What moved'),
      width: 320,
      grows: true,
      render: one => {
        const said = one.words || one.findings?.[0]?.sentence || '';
        return <span title={said}>{said}</span>;
      }
    }
  ];
}

function Role({
  role,
  trans
}: {
  role: FeatureDrift['role'];
  trans: TranslationBundle;
}): JSX.Element {
  return (
    <span className="cw-Quiet">
      {role === 'label' ? trans.__('label') : trans.__('prediction')}
    </span>
  );
}

/** A number with three digits: columns of them are compared at a glance. */
function short(value: number | null | undefined): number | null {
  return typeof value === 'number' ? Number(value.toPrecision(3)) : null;
}

/** As many values as a small picture has room for, each the highest of its part. */
function peaks(values: readonly (number | null)[], room = 60): number[] {
  const step = Math.max(1, Math.ceil(values.length / room));
  const found: number[] = [];
  for (let at = 0; at < values.length; at += step) {
    const part = values
      .slice(at, at + step)
      .filter((value): value is number => value !== null);
    found.push(part.length > 0 ? Math.max(...part) : NaN);
  }
  return found;
}
