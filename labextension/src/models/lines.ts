import { quoted } from '../ui/quoting';
import type { Spoken } from '../ui/spoken';

/** Code that does what a form does, in Python and in a shell. */
function both(python: string, shell: string): Spoken[] {
  return [
    { language: 'Python', text: `import cellworks as cw\n\n${python}` },
    { language: 'CLI', text: shell }
  ];
}

const text = (value: string) => JSON.stringify(value);
const option = (name: string, value: string) =>
  value.trim() ? ` --${name} ${quoted(value.trim())}` : '';

/** Approve or reject a version. */
export function decideLines(
  ref: string,
  state: 'approved' | 'rejected',
  comment: string
): Spoken[] {
  const verb = state === 'approved' ? 'approve' : 'reject';
  const said = comment.trim() ? text(comment.trim()) : '';
  return both(
    `cw.models[${text(ref)}].${verb}(${said})`,
    `cellworks models ${verb} ${quoted(ref)}${option('comment', comment)}`
  );
}

/** Have an alias name a version. */
export function aliasLines(
  ref: string,
  alias: string,
  comment: string
): Spoken[] {
  const name = alias.trim() || 'champion';
  const more = comment.trim() ? `, comment=${text(comment.trim())}` : '';
  return both(
    `cw.models[${text(ref)}].alias(${text(name)}${more})`,
    `cellworks models alias ${quoted(ref)} ${quoted(name)}${option('comment', comment)}`
  );
}

/** Delete a version. */
export function deleteLines(ref: string): Spoken[] {
  return both(
    `cw.models[${text(ref)}].delete()`,
    `cellworks models delete ${quoted(ref)}`
  );
}

/** A model that was trained elsewhere, as the form has it. */
interface Elsewhere {
  path: string;
  trust: boolean;
  example: string;
  baseline: string;
}

function pathLines(
  given: string,
  { path, trust, example, baseline }: Elsewhere,
  description: string
): Spoken[] {
  const name = given.trim() || 'late-flights';
  const where = path.trim() || '/data/models/late';
  const rows = example.trim();
  const data = baseline.trim();
  const described = description.trim();
  const arguments_ = [
    `path=${text(where)}`,
    rows && `input_example=pd.DataFrame(${asPython(rows)})`,
    data && `baseline=cw.datasets[${text(data)}]`,
    trust && 'trust_pickle=True',
    described && `description=${text(described)}`
  ].filter(Boolean);
  const call = `cw.models[${text(name)}].register(${arguments_.join(', ')})`;
  return both(
    rows ? `import pandas as pd\n\n${call}` : call,
    `cellworks models register ${quoted(name)}${option('path', where)}${option('example', rows)}${option('baseline', data)}${trust ? ' --trust-pickle' : ''}${option('description', described)}`
  );
}

/** JSON as Python writes it; what is no JSON (yet) stays as it is. */
function asPython(json: string): string {
  try {
    return literal(JSON.parse(json));
  } catch {
    return json;
  }
}

function literal(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(literal).join(', ')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const pairs = Object.entries(value);
    return `{${pairs.map(([key, one]) => `${text(key)}: ${literal(one)}`).join(', ')}}`;
  }
  if (value === null) {
    return 'None';
  }
  return typeof value === 'boolean'
    ? value
      ? 'True'
      : 'False'
    : JSON.stringify(value);
}

/** What the register form does. */
export function registerLines(of: {
  name: string;
  run?: string;
  model?: string;
  path?: Elsewhere;
  description: string;
}): Spoken[] {
  if (of.path) {
    return pathLines(of.name, of.path, of.description);
  }
  const name = of.name.trim() || 'late-flights';
  const from = of.model
    ? {
        python: `path=${text(`models:/${of.model}`)}`,
        shell: option('path', `models:/${of.model}`)
      }
    : {
        python: `run=${text(of.run || '7c2f')}`,
        shell: option('run', of.run || '7c2f')
      };
  const described = of.description.trim();
  const more = described ? `, description=${text(described)}` : '';
  return both(
    `cw.models[${text(name)}].register(${from.python}${more})`,
    `cellworks models register ${quoted(name)}${from.shell}${option('description', described)}`
  );
}

/** What is done with a version in Python. */
export function pythonOf(ref: string): string[] {
  return [
    `version = cw.models["${ref}"]`,
    'model = version.load()',
    `cw.models["${ref}"].signature`
  ];
}

/** The same in a shell. */
export function shellOf(ref: string): string[] {
  return [`cellworks models show ${quoted(ref)}`];
}
