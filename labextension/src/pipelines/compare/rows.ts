import type { TranslationBundle } from '@jupyterlab/translation';
import type { Execution, StepRow } from '../../studio';
import type { Fact } from '../../ui/facts';
import { duration } from '../../ui/format';
import { stateWord, stepWord } from '../states';
import { valueText } from '../words';

/** What executions are compared in. */
export type FactGroup =
  'execution' | 'parameters' | 'metrics' | 'states' | 'verdicts' | 'took';

/** A fact, and whether the executions differ in it. */
export type ComparedFact = Fact<FactGroup> & { differs: boolean };

/** From how much on a time is another one: a share of the longer, and seconds. */
const APART = { share: 0.2, seconds: 0.1 } as const;

/** Executions held against the first of them: a row for each thing that any of them has. */
export function comparedRows(
  sides: readonly Execution[],
  trans: TranslationBundle
): ComparedFact[] {
  const rows: ComparedFact[] = [];
  const add = (
    group: FactGroup,
    name: string,
    values: ComparedFact['values'],
    differs = values.some(value => value !== values[0])
  ) => rows.push({ group, name, values, differs });

  add(
    'execution',
    trans.__('pipeline'),
    sides.map(({ row }) => row.pipeline)
  );
  add(
    'execution',
    trans.__('state'),
    sides.map(({ row }) => stateWord(row.state, trans))
  );
  add(
    'execution',
    trans.__('definition'),
    sides.map(({ row }) => row.digest.slice(0, 12))
  );
  add(
    'execution',
    trans.__('by'),
    sides.map(({ row }) => row.actor)
  );
  timed(
    add,
    'execution',
    trans.__('took'),
    sides.map(({ row }) =>
      row.ended === null ? null : row.ended - row.started
    )
  );
  const parameters = sides.map(
    ({ row }) => row.parameters as Record<string, unknown>
  );
  for (const name of namesIn(parameters)) {
    add(
      'parameters',
      name,
      parameters.map(given => {
        const value = given[name];
        return typeof value === 'number'
          ? value
          : name in given
            ? valueText(value)
            : null;
      })
    );
  }
  const metrics = sides.map(({ row }) => row.metrics);
  for (const name of namesIn(metrics)) {
    add(
      'metrics',
      name,
      metrics.map(one => one[name] ?? null)
    );
  }
  const steps = sides.map(byKey);
  const keys = namesIn(steps);
  const ofStep = (group: FactGroup, value: (row: StepRow) => string | null) =>
    keys.forEach(key =>
      add(
        group,
        key,
        steps.map(one => (one[key] ? value(one[key]) : null))
      )
    );
  ofStep('states', row => stepWord(row.state, trans));
  ofStep('verdicts', row => row.verdict?.sentence ?? null);
  for (const key of keys) {
    timed(
      add,
      'took',
      key,
      steps.map(one => tookOf(one[key]))
    );
  }
  return rows;
}

/** Add a row of times: clocks never agree, so only what is far apart differs. */
function timed(
  add: (
    group: FactGroup,
    name: string,
    values: ComparedFact['values'],
    differs: boolean
  ) => void,
  group: FactGroup,
  name: string,
  seconds: readonly (number | null)[]
): void {
  const [first] = seconds;
  const differs = seconds.some(one => {
    if (one === null || first === null) {
      return one !== first;
    }
    const apart = Math.abs(one - first);
    return apart > APART.seconds && apart > APART.share * Math.max(one, first);
  });
  add(
    group,
    name,
    seconds.map(one => (one === null ? null : duration(one))),
    differs
  );
}

function tookOf(row: StepRow | undefined): number | null {
  return row && row.started !== null && row.ended !== null
    ? Math.max(0, row.ended - row.started)
    : null;
}

function byKey({ steps }: Execution): Record<string, StepRow> {
  return Object.fromEntries(steps.map(row => [row.key, row]));
}

function namesIn(records: readonly object[]): string[] {
  return [...new Set(records.flatMap(one => Object.keys(one)))];
}
