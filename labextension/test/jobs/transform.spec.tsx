import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { cleanup, render } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { AtDesk } from '../../src/jobs/desk';
import { CodeView } from '../../src/jobs/detail/code';
import type { JobsDesk } from '../../src/jobs/tokens';
import type { Job } from '../../src/studio/types';
import { makeJob } from '../fixtures';

afterEach(cleanup);

it('tells what a job scores, how many rows failed, and where both are written', () => {
  const job = makeJob({ metrics: { rows: 50, errors: 1 } });
  const entry = {
    type: 'transform',
    version: 'late-flights/4',
    rows: { files: ['/data/a.csv', '/data/b.csv'], query: null, url: null },
    to: '/data/scored.csv',
    error_threshold: -1,
    mini_batch: null,
    workers: 2
  } as unknown as Job['spec']['entry'];
  const scoring = { ...job, spec: { ...job.spec, entry } };
  const desk = {
    commands: new CommandRegistry(),
    trans: nullTranslator.load('cellworks')
  } as unknown as JobsDesk;
  const { container } = render(
    <AtDesk desk={desk}>
      <CodeView job={scoring} />
    </AtDesk>
  );
  const said = [...container.querySelectorAll('dl > div')].map(
    one => one.textContent
  );
  expect(said).toEqual([
    'Model versionlate-flights/4',
    'Rows of/data/a.csv and 1 more',
    'Output/data/scored.csv',
    'Scored50',
    'Failed1: /data/scored.csv.errors.jsonl',
    'May failany number',
    'Mini-batchby size',
    'Workers2'
  ]);
});
