import { quoted } from '../../ui/quoting';
import { defaultName, type Fields, valuesOf } from './fields';
import { spokenDate } from './moments';

/** What Python takes for the same schedule. */
export function asPython(fields: Fields): string {
  const { cron, zone, starts, ends, overlap, missed, grace, kind } = fields;
  const params = Object.entries(valuesOf(fields.params));
  const named = fields.name && fields.name !== defaultName(fields);
  const lines = [
    `${text(kind === 'pipeline' ? fields.pipeline || 'flights' : fields.file || 'train.py')}, ${text(cron)}`,
    named && `name=${text(fields.name)}`,
    zone && `tz=${text(zone)}`,
    params.length > 0 &&
      `params={${params.map(([name, value]) => `${text(name)}: ${python(value)}`).join(', ')}}`,
    starts && `start=${text(spokenDate(starts))}`,
    ends && `end=${text(spokenDate(ends))}`,
    overlap !== 'skip' && `overlap=${text(overlap)}`,
    missed !== 'once' && `missed=${text(missed)}`,
    grace !== '60' && `grace=${grace}`
  ].filter(Boolean);
  return `import cellworks as cw\n\ncw.schedule(\n    ${lines.join(',\n    ')},\n)\n`;
}

/** What a shell takes for the same schedule. */
export function asShell(fields: Fields): string {
  const { cron, zone, starts, ends, overlap, missed, grace, kind } = fields;
  const file = fields.file || 'train.py';
  const words = [
    `cellworks schedules create ${quoted(cron)}`,
    kind === 'pipeline'
      ? `--pipeline ${quoted(fields.pipeline || 'flights')}`
      : `--${file.endsWith('.ipynb') ? 'notebook' : 'script'} ${quoted(file)}`,
    fields.name && `--name ${quoted(fields.name)}`,
    zone && `--tz ${quoted(zone)}`,
    starts && `--start ${quoted(spokenDate(starts))}`,
    ends && `--end ${quoted(spokenDate(ends))}`,
    ...Object.entries(valuesOf(fields.params)).map(
      ([name, value]) =>
        `-p ${quoted(`${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)}`
    ),
    overlap !== 'skip' && `--overlap ${overlap}`,
    missed !== 'once' && `--missed ${missed}`,
    grace !== '60' && `--grace ${quoted(grace)}`
  ].filter(Boolean);
  return `${words.join(' \\\n  ')}\n`;
}

function text(value: string): string {
  return JSON.stringify(value);
}

function python(value: unknown): string {
  const words: Record<string, string> = {
    null: 'None',
    true: 'True',
    false: 'False'
  };
  const json = JSON.stringify(value);
  return words[json] ?? json;
}
