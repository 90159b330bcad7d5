import { quoted } from '../ui/quoting';
import type { NewPlace } from './register/fields';

/** A name for a variable that holds a dataset. */
export function variable(reference: string): string {
  const name = reference.split('/')[0].replace(/\W/g, '_');
  return /^\d/.test(name) ? `_${name}` : name;
}

/** The line that reads a version into a notebook. */
export function frameLine(reference: string): string {
  return `${variable(reference)} = cw.datasets["${reference}"].frame()`;
}

/** What is done with a version in Python. */
export function pythonOf(reference: string): string[] {
  return [
    frameLine(reference),
    `cw.datasets["${reference}"].check()`,
    `cw.datasets["${reference}"].used()`,
    `cw.submit("train.py", inputs={"data": cw.datasets["${reference}"]})`
  ];
}

/** The same in a shell. */
export function shellOf(reference: string): string[] {
  return [
    `cellworks datasets show ${reference}`,
    `cellworks datasets check ${reference}`,
    `cellworks datasets used ${reference}`
  ];
}

/** What a form registers, as Python. */
export function asPython(name: string, of: NewPlace): string {
  const more = [
    of.format && `format=${JSON.stringify(of.format)}`,
    ...optionsOf(of)
      .slice(0, 1)
      .map(
        () => `options=${JSON.stringify(Object.fromEntries(optionsOf(of)))}`
      ),
    of.description && `description=${JSON.stringify(of.description)}`,
    of.tags && `tags=${JSON.stringify(of.tags)}`,
    of.new && 'new=True'
  ].filter(Boolean);
  const given = [JSON.stringify(name), placeInPython(of), ...more];
  return `import cellworks as cw\n\ncw.datasets.register(${given.join(', ')})`;
}

/** The same, as a line for a shell. */
export function asShell(name: string, of: NewPlace): string {
  const tags = Object.entries(of.tags ?? {}).map(
    ([key, value]) => `--tag ${quoted(`${key}=${value}`)}`
  );
  return [
    'cellworks datasets register',
    quoted(name),
    ...placeInShell(of),
    of.format && `--format ${of.format}`,
    of.description && `--description ${quoted(of.description)}`,
    ...tags,
    of.new && '--new'
  ]
    .filter(Boolean)
    .join(' ');
}

/** The same, as what `cellworks apply -f` reads. */
export function asYaml(name: string, of: NewPlace): string {
  const lines = ['kind: dataset', `name: ${JSON.stringify(name)}`];
  lines.push(...placeInYaml(of));
  if (of.format) {
    lines.push(`format: ${of.format}`);
  }
  if (of.description) {
    lines.push(`description: ${JSON.stringify(of.description)}`);
  }
  const tags = Object.entries(of.tags ?? {});
  if (tags.length > 0) {
    lines.push('tags:');
    tags.forEach(([key, value]) =>
      lines.push(`  ${JSON.stringify(key)}: ${JSON.stringify(value)}`)
    );
  }
  if (of.new) {
    lines.push('new: true');
  }
  return lines.join('\n');
}

function optionsOf({ source }: NewPlace): [string, string][] {
  return source?.type === 'url' ? Object.entries(source.options) : [];
}

function placeInPython({ path, source }: NewPlace): string {
  if (source?.type !== 'sql') {
    return JSON.stringify(source?.url ?? path);
  }
  const { url, table, query } = source;
  const what = query
    ? JSON.stringify(query)
    : `table=${JSON.stringify(table ?? '')}`;
  return `cw.sql(${JSON.stringify(url)}, ${what})`;
}

function placeInShell(of: NewPlace): string[] {
  const { path, source } = of;
  if (source?.type !== 'sql') {
    const options = optionsOf(of).map(
      ([key, value]) => `--option ${quoted(`${key}=${value}`)}`
    );
    return [quoted(source?.url ?? path ?? ''), ...options];
  }
  const { url, table, query } = source;
  const what = query
    ? `--query ${quoted(query)}`
    : `--table ${quoted(table ?? '')}`;
  return [`--sql ${quoted(url)}`, what];
}

function placeInYaml(of: NewPlace): string[] {
  const { path, source } = of;
  if (source?.type !== 'sql') {
    const options = optionsOf(of).map(
      ([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`
    );
    const place = source ? 'url' : 'path';
    return [
      `${place}: ${JSON.stringify(source?.url ?? path)}`,
      ...(options.length > 0 ? ['options:', ...options] : [])
    ];
  }
  const { url, table, query } = source;
  return [
    `sql: ${JSON.stringify(url)}`,
    query
      ? `query: ${JSON.stringify(query)}`
      : `table: ${JSON.stringify(table ?? '')}`
  ];
}
