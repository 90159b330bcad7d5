import type { EndpointRow, NewDeployment } from '../studio';
import { quoted } from '../ui/quoting';
import type { Spoken } from '../ui/spoken';
import { type Value, yamlOf } from '../ui/yaml';
import { type Shares, sharesOf } from './shares';

const IMPORT = 'import cellworks as cw\n\n';
const text = (value: string) => JSON.stringify(value);

/** A value as Python writes it. */
function literal(value: string | number | boolean): string {
  return typeof value === 'boolean'
    ? value
      ? 'True'
      : 'False'
    : JSON.stringify(value);
}

/** Code that does what a form does, in Python and in a shell. */
export function both(python: string, shell: string): Spoken[] {
  return [
    { language: 'Python', text: IMPORT + python },
    { language: 'CLI', text: shell }
  ];
}

type Options = Record<string, string | number | boolean>;

/** What is not as it would be anyway, by the names that the SDK, the command line and YAML have in common. */
function optionsOf(wish: NewDeployment): Options {
  const { scaling = {} } = wish;
  const { batching = {}, limits = {} } = scaling;
  const told: [
    string,
    string | number | boolean | null | undefined,
    unknown
  ][] = [
    ['name', wish.name, null],
    ['compute', wish.compute, 'local'],
    ['share', wish.share, null],
    ['keep', wish.keep, false],
    ['workers', scaling.workers, 1],
    ['threads', scaling.threads, 1],
    ['latency', batching.latency, 0.005],
    ['batch', batching.rows, 256],
    ['waiting', limits.waiting, 256],
    ['timeout', limits.timeout, 60],
    ['memory', limits.memory, null],
    ['startup', scaling.startup, 120],
    ['compile', scaling.compile, false],
    ['python', wish.python, null],
    ['autostart', wish.autostart, null],
    ['open', wish.open, null],
    ['description', wish.description, null]
  ];
  const found: Options = {};
  for (const [name, value, usual] of told) {
    if (value !== undefined && value !== null && value !== usual) {
      found[name] = value;
    }
  }
  return found;
}

/** Deploy a version. */
export function deployLines(endpoint: string, wish: NewDeployment): Spoken[] {
  const options = optionsOf(wish);
  const pairs = Object.entries(options);
  const python = [
    text(wish.version),
    `endpoint=${text(endpoint)}`,
    ...pairs.map(([name, value]) => `${name}=${literal(value)}`)
  ];
  const shell = pairs.map(([name, value]) =>
    typeof value === 'boolean'
      ? `--${value ? '' : 'no-'}${name}`
      : `--${name} ${quoted(String(value))}`
  );
  const { name, ...rest } = options;
  const document: Record<string, Value> = {
    kind: 'endpoint',
    name: endpoint,
    version: wish.version,
    ...(name === undefined ? {} : { deployment: name }),
    ...rest
  };
  return [
    ...both(
      `ep = cw.deploy(${python.join(', ')})`,
      [
        `cellworks deploy ${quoted(wish.version)}`,
        `--endpoint ${quoted(endpoint)}`,
        ...shell
      ].join(' ')
    ),
    { language: 'YAML', text: yamlOf(document) }
  ];
}

/** Move the traffic. */
export function trafficLines(endpoint: string, shares: Shares): Spoken[] {
  const given = Object.entries(sharesOf(shares));
  const python = given.map(([name, share]) => `${text(name)}: ${share}`);
  const shell = given.map(([name, share]) => quoted(`${name}=${share}`));
  return both(
    `cw.endpoints[${text(endpoint)}].traffic({${python.join(', ')}})`,
    `cellworks endpoints traffic ${endpoint} ${shell.join(' ')}`
  );
}

/** Take an endpoint away, or one of its deployments. */
export function deleteLines(
  endpoint: string,
  deployment: string | null,
  force: boolean
): Spoken[] {
  const given = [deployment && text(deployment), force && 'force=True'];
  const said = [deployment && quoted(deployment), force && '--force'];
  return both(
    `cw.endpoints[${text(endpoint)}].delete(${given.filter(Boolean).join(', ')})`,
    ['cellworks endpoints delete', endpoint, ...said].filter(Boolean).join(' ')
  );
}

/** Stop an endpoint. */
export function stopLines(endpoint: string): Spoken[] {
  return both(
    `cw.endpoints[${text(endpoint)}].stop()`,
    `cellworks endpoints stop ${endpoint}`
  );
}

/** Make a new key. */
export function rotateLines(endpoint: string, grace: number): Spoken[] {
  return both(
    `cw.endpoints[${text(endpoint)}].rotate_key(grace=${grace})`,
    `cellworks endpoints rotate-key ${endpoint} --grace ${grace}`
  );
}

/** Change settings of an endpoint. */
export function settingsLines(
  endpoint: string,
  change: Partial<Pick<EndpointRow, 'description' | 'autostart' | 'open'>>
): Spoken[] {
  const pairs = Object.entries(change);
  const python = pairs.map(([name, value]) => `${name}=${literal(value)}`);
  const shell = pairs.map(([name, value]) =>
    typeof value === 'boolean'
      ? `--${value ? '' : 'no-'}${name}`
      : `--${name} ${quoted(value)}`
  );
  return both(
    `cw.endpoints[${text(endpoint)}].update(${python.join(', ')})`,
    ['cellworks endpoints update', endpoint, ...shell].join(' ')
  );
}

/** What deploys each of an endpoint's deployments as they are. */
export function wholeLines({
  name: endpoint,
  deployments,
  ...row
}: EndpointRow): Spoken[] {
  const spoken = deployments
    .filter(({ state }) => state !== 'deleting')
    .map((one, at) =>
      deployLines(endpoint, {
        version: one.version,
        name: named(one),
        ...(at > 0 && { share: one.share }),
        scaling: one.scaling,
        ...(row.autostart && { autostart: true }),
        ...(row.open && { open: true }),
        ...(row.description !== '' && { description: row.description })
      })
    );
  const [first] = spoken;
  return (first ?? []).map(({ language }, at) => ({
    language,
    text: spoken
      .map(lines => lines[at].text)
      .map((one, place) =>
        place > 0 && language === 'Python' ? one.replace(IMPORT, '') : one
      )
      .join(language === 'YAML' ? '---\n' : '\n')
  }));
}

/** A deployment's name, where it is not the one it would have anyway. */
function named({ name, version }: { name: string; version: string }) {
  return version.endsWith(`/${name}`) ? null : name;
}

/** What asks an endpoint as a client does that has nothing of ours but the key's file. */
export function askLines(of: {
  endpoint: string;
  url: string;
  /** The file that holds the key; null where none is needed. */
  key: string | null;
  deployment: string | null;
  body: string;
}): Spoken[] {
  const { endpoint, url, key, deployment, body } = of;
  const shell = [
    `curl ${quoted(url)}`,
    "-H 'Content-Type: application/json'",
    key && `-H "Authorization: Bearer $(cat ${quoted(key)})"`,
    deployment && `-H ${quoted(`azureml-model-deployment: ${deployment}`)}`,
    `--data ${quoted(body)}`
  ].filter(Boolean);
  const headers = [
    '"Content-Type": "application/json"',
    key && `"Authorization": "Bearer " + open(${text(key)}).read().strip()`,
    deployment && `"azureml-model-deployment": ${text(deployment)}`
  ].filter(Boolean);
  const python = [
    'import urllib.request',
    '',
    `body = ${pythonText(body)}`,
    'request = urllib.request.Request(',
    `    ${text(url)},`,
    '    body.encode(),',
    `    {${headers.join(', ')}},`,
    ')',
    'print(urllib.request.urlopen(request).read().decode())'
  ];
  const more = deployment ? `, deployment=${text(deployment)}` : '';
  return [
    { language: 'curl', text: shell.join(' \\\n  ') },
    { language: 'Python', text: python.join('\n') },
    {
      language: 'SDK',
      text: [
        'import json',
        '',
        'import cellworks as cw',
        '',
        `body = ${pythonText(body)}`,
        `cw.endpoints[${text(endpoint)}].predict(json.loads(body)${more})`
      ].join('\n')
    }
  ];
}

/** A text of several lines as Python takes it. */
function pythonText(body: string): string {
  return /'''|\\|'$/.test(body) ? JSON.stringify(body) : `'''${body}'''`;
}
