import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  askLines,
  deleteLines,
  deployLines,
  settingsLines,
  trafficLines,
  wholeLines
} from '../../src/endpoints/lines';
import type { NewDeployment } from '../../src/studio/types';
import type { Spoken } from '../../src/ui/spoken';
import { makeDeployment, makeEndpointRow } from './fixtures';

const said = (spoken: Spoken[], language: string) =>
  spoken
    .find(one => one.language === language)
    ?.text.replace(/^import cellworks as cw\n\n/, '');

it('says nothing of what is so anyway', () => {
  const lines = deployLines('flights', {
    version: 'late-flights/3',
    scaling: { workers: 1, threads: 1, batching: { rows: 256, latency: 0.005 } }
  });
  expect(said(lines, 'Python')).toBe(
    'ep = cw.deploy("late-flights/3", endpoint="flights")'
  );
  expect(said(lines, 'CLI')).toBe(
    'cellworks deploy late-flights/3 --endpoint flights'
  );
  expect(said(lines, 'YAML')).toBe(
    'kind: endpoint\nname: flights\nversion: late-flights/3\n'
  );
});

it('says what a person chose, alike in all three', () => {
  const lines = deployLines('flights', {
    version: 'late-flights/4',
    name: 'blue',
    share: 10,
    keep: true,
    autostart: true,
    scaling: {
      workers: 2,
      compile: true,
      batching: { latency: 0.01 },
      limits: { memory: 1048576 }
    }
  });
  expect(said(lines, 'Python')).toBe(
    'ep = cw.deploy("late-flights/4", endpoint="flights", name="blue", share=10, keep=True, workers=2, latency=0.01, memory=1048576, compile=True, autostart=True)'
  );
  expect(said(lines, 'CLI')).toBe(
    'cellworks deploy late-flights/4 --endpoint flights --name blue --share 10 --keep --workers 2 --latency 0.01 --memory 1048576 --compile --autostart'
  );
  expect(said(lines, 'YAML')).toContain('deployment: blue\nshare: 10\n');
});

it('moves traffic by names that are no identifiers', () => {
  const lines = trafficLines('flights', [
    ['3', 60],
    ['a.b', 40]
  ]);
  expect(said(lines, 'Python')).toBe(
    'cw.endpoints["flights"].traffic({"3": 60, "a.b": 40})'
  );
  expect(said(lines, 'CLI')).toBe(
    'cellworks endpoints traffic flights 3=60 a.b=40'
  );
});

it('deletes one or all', () => {
  expect(said(deleteLines('flights', '3', true), 'CLI')).toBe(
    'cellworks endpoints delete flights 3 --force'
  );
  expect(said(deleteLines('flights', null, false), 'Python')).toBe(
    'cw.endpoints["flights"].delete()'
  );
});

it('changes settings', () => {
  expect(said(settingsLines('flights', { autostart: false }), 'CLI')).toBe(
    'cellworks endpoints update flights --no-autostart'
  );
});

it('says how every deployment came to be, each with its share', () => {
  const row = makeEndpointRow({
    deployments: [
      makeDeployment({ share: 90 }),
      makeDeployment({
        id: 'dep_2',
        name: '4',
        version: 'late-flights/4',
        share: 10
      })
    ]
  });
  expect(said(wholeLines(row), 'Python')).toBe(
    'ep = cw.deploy("late-flights/3", endpoint="flights")\nep = cw.deploy("late-flights/4", endpoint="flights", share=10)'
  );
  expect(wholeLines(makeEndpointRow({ deployments: [] }))).toEqual([]);
});

it('asks with a body that a shell and Python take as it is', () => {
  const of = {
    endpoint: 'flights',
    url: 'http://127.0.0.1:9000/endpoints/flights/invocations',
    key: '/home/ada/keys/flights',
    deployment: '4',
    body: '{"inputs": [{"carrier": "it\'s"}]}'
  };
  const lines = askLines(of);
  expect(said(lines, 'curl')).toBe(
    [
      'curl http://127.0.0.1:9000/endpoints/flights/invocations',
      "-H 'Content-Type: application/json'",
      '-H "Authorization: Bearer $(cat /home/ada/keys/flights)"',
      "-H 'azureml-model-deployment: 4'",
      `--data '{"inputs": [{"carrier": "it'\\''s"}]}'`
    ].join(' \\\n  ')
  );
  expect(said(lines, 'Python')).toContain(`body = '''${of.body}'''`);
  expect(said(askLines({ ...of, key: null }), 'Python')).not.toContain(
    'Authorization'
  );
  expect(said(askLines({ ...of, body: '"\\n"' }), 'Python')).toContain(
    'body = "\\"\\\\n\\""'
  );
});

/** What a wizard asks for, in every way that it can. */
const WISHES: NewDeployment[] = [
  { version: 'late-flights/3' },
  {
    version: 'late-flights/4',
    name: 'blue',
    share: 12.5,
    keep: true,
    python: '/opt/my env/bin/python',
    autostart: true,
    open: false,
    description: 'it\'s "late" & $HOME',
    scaling: {
      workers: 2,
      threads: 4,
      batching: { rows: 64, latency: 0.01 },
      limits: { waiting: 32, timeout: 5.5, memory: 536_870_912 },
      startup: 30,
      compile: true
    }
  }
];

it('says the same in Python, for a shell and in YAML: tests/sdk/test_spoken_endpoints.py runs these very texts', () => {
  const spoken = WISHES.map(wish => ({
    endpoint: 'flights',
    wish,
    ...Object.fromEntries(
      deployLines('flights', wish).map(one => [
        one.language.toLowerCase(),
        one.text
      ])
    )
  }));
  const text = `${JSON.stringify(spoken, null, 2)}\n`;
  const file = join(__dirname, 'spoken.json');
  if (process.env.CELLWORKS_WRITE) {
    writeFileSync(file, text);
  }
  expect(text).toBe(readFileSync(file, 'utf8'));
});
