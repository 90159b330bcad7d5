import type { JobDocument } from '../../studio';
import { quoted } from '../../ui/quoting';
import { type Value, yamlOf } from '../../ui/yaml';

/** A job as a form, a file and the command line describe it, without what is not said. */
export type Document = Partial<JobDocument> & Pick<JobDocument, 'source'>;

type Scalar = string | number | boolean | null;

/** What `cellworks apply -f job.yml` takes for the same job. */
export function asYaml(document: Document): string {
  const { python, source, name, script, notebook, command, args, ...more } =
    document;
  const body = {
    kind: 'job',
    name,
    script: script && inside(source, script),
    notebook: notebook && inside(source, notebook),
    command,
    args,
    source,
    ...more
  };
  const head = python ? `# ${cli(python)} apply -f job.yml\n` : '';
  return head + yamlOf(said(body) as { [key: string]: Value });
}

/** What a shell takes for the same job. */
export function asCommandLine(document: Document): string {
  const { source, script, notebook, command, args = [] } = document;
  const words = [`${cli(document.python)} jobs submit`];
  const file = script ?? notebook;
  if (file) {
    words[0] += ` ${quoted(inside(source, file))}`;
  }
  words.push(`--source ${quoted(source)}`);
  for (const [name, value] of Object.entries(document.params ?? {})) {
    words.push(`-p ${quoted(`${name}=${literal(value)}`)}`);
  }
  for (const option of OPTIONS) {
    const value = document[option];
    if (value !== undefined && value !== null) {
      words.push(`--${option} ${quoted(String(value))}`);
    }
  }
  for (const [key, value] of Object.entries(document.tags ?? {})) {
    words.push(`--tag ${quoted(`${key}=${value}`)}`);
  }
  const rest = command ?? args;
  if (rest.length > 0) {
    words.push(`-- ${rest.map(quoted).join(' ')}`);
  }
  return `${words.join(' \\\n  ')}\n`;
}

/** What Python takes for the same job. */
export function asPython(document: Document): string {
  const { source, script, notebook, command, args = [], python } = document;
  const file = script ?? notebook;
  const work = command
    ? [`[${command.map(text).join(', ')}]`]
    : [inside(source, file ?? ''), ...args].map(text);
  const lines = [work.join(', '), `source=${text(source)}`];
  if (Object.keys(document.params ?? {}).length > 0) {
    lines.push(`params=${dict(document.params ?? {})}`);
  }
  for (const option of OPTIONS) {
    const value = document[option];
    if (value !== undefined && value !== null) {
      lines.push(
        `${option}=${typeof value === 'number' ? value : text(value)}`
      );
    }
  }
  if (Object.keys(document.tags ?? {}).length > 0) {
    lines.push(`tags=${dict(document.tags ?? {})}`);
  }
  const head = python ? `# run it with ${python}\n` : '';
  return `${head}import cellworks as cw\n\njob = cw.submit(\n    ${lines.join(',\n    ')},\n)\n`;
}

const OPTIONS = [
  'name',
  'experiment',
  'cpu',
  'memory',
  'gpu',
  'timeout',
  'retries',
  'compute'
] as const;

/** Leave out what says nothing. */
export function said(body: object): object {
  return Object.fromEntries(
    Object.entries(body).filter(
      ([, value]) =>
        value !== undefined &&
        value !== null &&
        value !== '' &&
        (typeof value !== 'object' || Object.keys(value).length > 0)
    )
  );
}

function inside(source: string, path: string): string {
  return path.startsWith('/') ? path : `${source.replace(/\/$/, '')}/${path}`;
}

function cli(python: string | null | undefined): string {
  return python ? `${quoted(python)} -m cellworks.cli` : 'cellworks';
}

function text(value: string): string {
  return JSON.stringify(value);
}

function scalar(value: Scalar): string {
  if (value === null) {
    return 'None';
  }
  if (typeof value === 'boolean') {
    return value ? 'True' : 'False';
  }
  return typeof value === 'number' ? String(value) : text(value);
}

function dict(values: Record<string, Scalar>): string {
  const pairs = Object.entries(values).map(
    ([name, value]) => `${text(name)}: ${scalar(value)}`
  );
  return `{${pairs.join(', ')}}`;
}

/** A value behind `-p name=`: a text needs its quotes only where it would be read as something else. */
function literal(value: Scalar): string {
  const plain =
    typeof value === 'string' &&
    /^[A-Za-z_][\w./-]*$/.test(value) &&
    !['True', 'False', 'None'].includes(value);
  return plain ? value : scalar(value);
}
