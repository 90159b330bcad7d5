import type { FeatureDrift, KeptDrift } from '../../studio';
import { moment } from './figures';
import type { ReportModel, Which } from './model';

/** What is looked at, as lines of Python and of a shell. */
export function linesOf(
  model: ReportModel,
  { row }: KeptDrift
): { python: string[]; shell: string[] } {
  const python = [`drift = cw.drifts[${row.number}]`];
  let shell = `cellworks drift show ${row.number}`;
  if (model.narrowed) {
    const [shown, against] = [isoOf(model, 'shown'), isoOf(model, 'against')];
    const given = [
      ...(shown ? [quoted(shown[0]), quoted(shown[1])] : []),
      ...(against ? [`reference=(${against.map(quoted).join(', ')})`] : [])
    ];
    python.push(`drift.between(${given.join(', ')})`);
    shell +=
      (shown ? ` --since ${shown[0]} --until ${shown[1]}` : '') +
      (against
        ? ` --against-since ${against[0]} --against-until ${against[1]}`
        : '');
  }
  return { python, shell: [shell] };
}

/** A notebook's cells that put the rows that are looked at beside those that they are held against. */
export function rowCells(
  model: ReportModel,
  { row }: KeptDrift,
  feature: FeatureDrift | undefined
): string[] {
  const [shown, against] = [isoOf(model, 'shown'), isoOf(model, 'against')];
  const stretch = (times: readonly string[] | undefined) =>
    times ? `since=${quoted(times[0])}, until=${quoted(times[1])}` : '';
  const then = against
    ? `drift.rows(${stretch(against)})`
    : 'drift.rows("reference")';
  const column = JSON.stringify(feature?.name ?? '');
  const beside =
    `pd.concat({"then": then[${column}].describe(), ` +
    `"now": now[${column}].describe()}, axis=1)`;
  return [
    [
      'import cellworks as cw',
      'import pandas as pd',
      '',
      `drift = cw.drifts[${row.number}]  # ${row.name.replace(/\s+/g, ' ')}`,
      `now = drift.rows(${stretch(shown)})`,
      `then = ${then}`,
      ...(feature && feature.reference && feature.current ? [beside] : [])
    ].join('\n'),
    'now',
    'then'
  ];
}

function isoOf(
  model: ReportModel,
  which: Which
): readonly string[] | undefined {
  return model.times(which)?.map(at => `${moment(at).replace(' ', 'T')}Z`);
}

function quoted(text: string): string {
  return `"${text}"`;
}
