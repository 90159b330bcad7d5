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

/** What the register form does. */
export function registerLines(of: {
  name: string;
  run?: string;
  model?: string;
  description: string;
}): Spoken[] {
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
