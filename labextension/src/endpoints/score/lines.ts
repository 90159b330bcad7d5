import type { NewTransform } from '../../studio';
import { quoted } from '../../ui/quoting';
import type { Spoken } from '../../ui/spoken';
import { type Value, yamlOf } from '../../ui/yaml';

/** What scores the same file from Python, a shell and a YAML file. */
export function scoreLines(wish: NewTransform): Spoken[] {
  const source = wish.dataset ?? wish.paths?.[0] ?? '';
  const options: [string, string | number | boolean][] = (
    [
      ['prediction', wish.prediction, 'prediction'],
      ['join', wish.join, true],
      ['mini_batch', wish.mini_batch, null],
      ['error_threshold', wish.error_threshold, 0],
      ['workers', wish.workers, 1],
      ['compile', wish.compile, false]
    ] as const
  ).flatMap(([name, value, usual]) =>
    value === undefined || value === null || value === usual
      ? []
      : [[name, value]]
  );
  const python = [
    JSON.stringify(wish.version),
    JSON.stringify(source),
    `to=${JSON.stringify(wish.to)}`,
    ...options.map(([name, value]) => `${name}=${literal(value)}`)
  ];
  const shell = [
    `cellworks transform ${quoted(wish.version)} ${quoted(source)}`,
    `--to ${quoted(wish.to ?? '')}`,
    ...options.map(([name, value]) => option(name, value))
  ];
  const document: Record<string, Value> = {
    kind: 'transform',
    version: wish.version,
    source,
    to: wish.to ?? '',
    ...Object.fromEntries(options)
  };
  return [
    {
      language: 'Python',
      text: `import cellworks as cw\n\ncw.transform(${python.join(', ')})`
    },
    { language: 'CLI', text: shell.join(' ') },
    { language: 'YAML', text: yamlOf(document) }
  ];
}

function literal(value: string | number | boolean): string {
  return typeof value === 'boolean'
    ? value
      ? 'True'
      : 'False'
    : JSON.stringify(value);
}

function option(name: string, value: string | number | boolean): string {
  const flag = name.replaceAll('_', '-');
  if (typeof value === 'boolean') {
    return value ? `--${flag}` : `--no-${flag}`;
  }
  // a negative number would be taken for an option where it stands by itself
  return `--${flag}=${quoted(String(value))}`;
}
