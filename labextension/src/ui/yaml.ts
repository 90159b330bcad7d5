type Scalar = string | number | boolean | null;
export type Value = Scalar | Value[] | { [key: string]: Value };

/** Plain data as YAML that any reader of YAML 1.1 takes back as it was. */
export function yamlOf(value: { [key: string]: Value }): string {
  return `${object(value).join('\n')}\n`;
}

function object(value: { [key: string]: Value }): string[] {
  return Object.entries(value).flatMap(([key, one]) =>
    entry(`${scalar(key)}:`, one)
  );
}

function list(values: Value[]): string[] {
  return values.flatMap(value => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      const [first, ...rest] = object(value);
      return first === undefined ? ['- {}'] : [`- ${first}`, ...inner(rest)];
    }
    return entry('-', value);
  });
}

/** A value behind its key or dash. */
function entry(head: string, value: Value): string[] {
  if (
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).length === 0
  ) {
    return [`${head} ${Array.isArray(value) ? '[]' : '{}'}`];
  }
  if (Array.isArray(value)) {
    return [head, ...list(value)];
  }
  if (typeof value === 'object' && value !== null) {
    return [head, ...inner(object(value))];
  }
  if (typeof value === 'string' && isBlock(value)) {
    const keep = value.endsWith('\n\n') ? '+' : value.endsWith('\n') ? '' : '-';
    return [`${head} |${keep}`, ...inner(value.replace(/\n$/, '').split('\n'))];
  }
  return [`${head} ${scalar(value)}`];
}

function inner(lines: readonly string[]): string[] {
  return lines.map(line => (line ? `  ${line}` : line));
}

/** Whether a text can stand line by line and be read back as it was. */
function isBlock(text: string): boolean {
  return (
    text.includes('\n') &&
    !/^\s|[^\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufffd]/.test(text)
  );
}

function scalar(value: Scalar): string {
  if (typeof value === 'number') {
    // YAML 1.1 takes 1e21 for a text.
    return String(value).replace(/^(-?\d+)e/, '$1.0e');
  }
  if (typeof value !== 'string') {
    return String(value);
  }
  const safe = /^[A-Za-z_](?:[\w ./-]*[\w./-])?$/.test(value);
  const word = /^(true|false|yes|no|on|off|null|y|n)$/i.test(value);
  return safe && !word ? value : JSON.stringify(value);
}
