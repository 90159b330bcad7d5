import { quoted } from '../../ui/quoting';
import type { Spoken } from '../../ui/spoken';
import { type Value, yamlOf } from '../../ui/yaml';
import { type Fields, namesIn, numbersIn } from './fields';
import { wordsOf } from './sides';

/** What compares the same in Python, a shell and a YAML file, and keeps the report. */
export function compareLines(fields: Fields): Spoken[] {
  const [reference, current] = [fields.reference, fields.current].map(wordsOf);
  const options = optionsOf(fields);
  const name = fields.name.trim();
  const python = [
    JSON.stringify(reference),
    JSON.stringify(current),
    ...options.map(([option, value]) => `${option}=${JSON.stringify(value)}`),
    name ? `keep=${JSON.stringify(name)}` : 'keep=True'
  ];
  const shell = [
    'cellworks drift',
    quoted(reference),
    quoted(current),
    ...options.flatMap(([option, value]) => flags(option, value)),
    '--keep',
    ...(name ? [flag('name', name)] : [])
  ];
  return [
    {
      language: 'Python',
      text: `import cellworks as cw\n\ncw.drift(${python.join(', ')})`
    },
    { language: 'CLI', text: shell.join(' ') },
    {
      language: 'YAML',
      text: yamlOf({
        kind: 'drift',
        reference,
        current,
        ...Object.fromEntries(options),
        ...(name && { name })
      })
    }
  ];
}

/** What is said of it, without what is so anyway. */
function optionsOf(fields: Fields): [name: string, value: Value][] {
  const predictions = namesIn(fields.prediction);
  const limits = numbersIn(fields.thresholds);
  const importance = numbersIn(fields.importance);
  const said: [string, Value, boolean][] = [
    ['preset', fields.preset, fields.preset !== 'cellworks'],
    ['threshold', Number(fields.threshold), fields.threshold.trim() !== ''],
    ['thresholds', limits, Object.keys(limits).length > 0],
    ['importance', importance, Object.keys(importance).length > 0],
    ['ignore', namesIn(fields.ignore), namesIn(fields.ignore).length > 0],
    ['label', fields.label.trim(), fields.label.trim() !== ''],
    [
      'prediction',
      predictions.length === 1 ? predictions[0] : predictions,
      predictions.length > 0
    ],
    ['time', fields.time.trim(), fields.time.trim() !== ''],
    ['window', fields.window.trim(), fields.window.trim() !== '']
  ];
  return said
    .filter(([, , isSaid]) => isSaid)
    .map(([name, value]) => [name, value]);
}

function flags(name: string, value: Value): string[] {
  if (Array.isArray(value)) {
    return value.map(one => flag(name, String(one)));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).map(([column, number]) =>
      flag(
        name === 'thresholds' ? 'threshold' : name,
        `${column}=${String(number)}`
      )
    );
  }
  return [flag(name, String(value))];
}

function flag(name: string, value: string): string {
  // What begins with a dash would be taken for an option where it stands by itself.
  return value.startsWith('-')
    ? `--${name}=${quoted(value)}`
    : `--${name} ${quoted(value)}`;
}
