import { expect, it } from 'vitest';
import { readSaid, wantedOf } from '../../src/pipelines/detail/making';
import type { Pipeline, StepRow } from '../../src/studio/types';
import { makePipeline, makeStep, makeStepRow, SQUARES } from './fixtures';

const wanted = (pipeline: Pipeline, name: string, row: Partial<StepRow> = {}) =>
  wantedOf(pipeline, makeStep(name), makeStepRow(name, row));

it('names whoever takes an output: a step, a loop, a choice', () => {
  expect(wanted(SQUARES, 'numbers')[0].takers).toEqual(['turns']);
  expect(wanted(SQUARES, 'square')[0].takers).toEqual(['total']);
  expect(wanted(SQUARES, 'total')[0].takers).toEqual(['gate']);
});

it('names no exit handler, which takes nothing of a step', () => {
  const last = makeStep('tell', { word: { from: 'value', value: 'done' } });
  const pipeline = makePipeline([makeStep('alone')], { on_exit: last });
  expect(wanted(pipeline, 'alone')[0].takers).toEqual([]);
});

it('refuses a step that lacks what is taken of it, and what is no JSON', () => {
  const asked = wanted(SQUARES, 'total');
  expect(readSaid(asked, {})).toEqual({ wrong: { out: 'missing' } });
  expect(readSaid(asked, { out: 'three' })).toEqual({
    wrong: { out: 'unreadable' }
  });
  expect(readSaid(asked, { out: ' {"a": [1]} ' })).toEqual({
    outputs: { out: { a: [1] } }
  });
});

it('takes an empty line where nothing takes an output, or where it was made', () => {
  const alone = wanted(makePipeline([makeStep('alone')]), 'alone');
  expect(readSaid(alone, {})).toEqual({ outputs: {} });
  const made = wanted(SQUARES, 'total', {
    outputs: { out: { type: 'value', fingerprint: 'json:1' } } as never
  });
  expect(readSaid(made, {})).toEqual({ outputs: {} });
});
