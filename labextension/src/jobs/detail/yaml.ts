import type { Job } from '../../studio';

type Value =
  string | number | boolean | null | Value[] | { [key: string]: Value };

/** The spec as YAML, without what is empty or null. */
export function yamlOf(spec: Job['spec']): string {
  return block(JSON.parse(JSON.stringify(spec)) as Value, '').trimStart();
}

function block(value: Value, indent: string): string {
  if (Array.isArray(value)) {
    return value.map(one => `\n${indent}-${item(one, `${indent}  `)}`).join('');
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .filter(([, one]) => !isEmpty(one))
      .map(([key, one]) => `\n${indent}${scalar(key)}:${entry(one, indent)}`)
      .join('');
  }
  return ` ${scalar(value)}`;
}

/** What stands behind a dash; an object begins on its line. */
function item(value: Value, indent: string): string {
  const text = entry(value, indent);
  return text.startsWith('\n') ? ` ${text.trimStart()}` : text;
}

function entry(value: Value, indent: string): string {
  if (typeof value === 'string' && value.includes('\n')) {
    return literal(value, `${indent}  `);
  }
  const inner = Array.isArray(value) ? indent : `${indent}  `;
  return block(value, inner);
}

/** A text of several lines, line by line; JSON's quotes where YAML could not keep it exactly. */
function literal(text: string, indent: string): string {
  if (/^\s|[^\S\n]$|[^\S\n]\n|[\r\t]/.test(text) && /[\r\t]|^\s/.test(text)) {
    return ` ${JSON.stringify(text)}`;
  }
  const trail = text.endsWith('\n\n') ? '|+' : text.endsWith('\n') ? '|' : '|-';
  const lines = text.replace(/\n$/, '').split('\n');
  return ` ${trail}\n${lines.map(line => (line ? indent + line : '')).join('\n')}`;
}

function scalar(value: string | number | boolean | null): string {
  if (typeof value !== 'string') {
    return String(value);
  }
  const safe = /^[A-Za-z_][\w ./-]*$/.test(value) && !value.endsWith(' ');
  const word = /^(true|false|yes|no|on|off|null|y|n)$/i.test(value);
  return safe && !word ? value : JSON.stringify(value);
}

function isEmpty(value: Value): boolean {
  return (
    value === null ||
    value === '' ||
    (typeof value === 'object' && Object.keys(value).length === 0)
  );
}
