import { createTwoFilesPatch } from 'diff';
import { describe, expect, it } from 'vitest';
import {
  add,
  connect,
  copied,
  disconnect,
  pasted,
  freeName,
  moveAll,
  removeAll,
  renameAll,
  roomsIn,
  setAfter,
  setField,
  setInput,
  setKey
} from '../../src/pipelines/editor/edits';
import { renamedIn } from '../../src/pipelines/editor/renaming';
import { Decimal, put } from '../../src/pipelines/editor/yamltext';
import { SQUARES } from './fixtures';

const FLIGHTS = `# Who is late?
pipeline: flights
parameters: {month: 1, least: 0.6}   # of 2013

steps:
  clean:
    recipe: clean.recipe.json
    in: {data: {dataset: flights}}   # newest

  # by month
  split:
    function: steps.py:split
    in: {data: {from: clean.data}, month: {from: month}}
  train:
    train:
      code:
        function: train
        source: |
          def train(old, depth=6):
              # a comment of the code
              model = fit(old, depth)

              return model
    in:
      old: {from: split.old}
      depth: 8
    retries: 2
  gate:
    if: train.model["split.auc"] > least
    then:
      register:
        register: {model_name: late-flights}
        in: {model: {from: train.model}}
    else:
      # enough
      stop:
        fail: {message: not good enough}
`;

/** The lines that a change takes away and adds. */
function changed(after: string, before = FLIGHTS): string[] {
  return createTwoFilesPatch('a', 'b', before, after, '', '', { context: 0 })
    .split('\n')
    .filter(line => /^[-+](?![-+])/.test(line));
}

describe('edits touch only their own lines', () => {
  it('adds an input behind those there are, on one line or on its own', () => {
    expect(
      changed(setInput(FLIGHTS, 'split', 'by', { from: 'least' }))
    ).toEqual([
      '-    in: {data: {from: clean.data}, month: {from: month}}',
      '+    in: {data: {from: clean.data}, month: {from: month}, by: {from: least}}'
    ]);
    expect(
      changed(
        connect(
          FLIGHTS,
          { step: 'split', output: 'new' },
          { step: 'train', input: 'new' }
        )
      )
    ).toEqual(['+      new: {from: split.new}']);
  });

  it('keeps a comment behind a value that changes', () => {
    expect(
      changed(setInput(FLIGHTS, 'clean', 'data', { dataset: 'flights/2' }))
    ).toEqual([
      '-    in: {data: {dataset: flights}}   # newest',
      '+    in: {data: {dataset: flights/2}}   # newest'
    ]);
    expect(changed(put(FLIGHTS, ['parameters', 'month'], 2))).toEqual([
      '-parameters: {month: 1, least: 0.6}   # of 2013',
      '+parameters: {month: 2, least: 0.6}   # of 2013'
    ]);
  });

  it('takes the last input away with its key', () => {
    expect(changed(disconnect(FLIGHTS, 'clean', 'data'))).toEqual([
      '-    in: {data: {dataset: flights}}   # newest'
    ]);
    expect(changed(disconnect(FLIGHTS, 'train', 'depth'))).toEqual([
      '-      depth: 8'
    ]);
  });

  it('renames a step wherever it is read, and not inside texts', () => {
    expect(changed(renameAll(FLIGHTS, 'split', 'halves'))).toEqual([
      '-  split:',
      '+  halves:',
      '-      old: {from: split.old}',
      '+      old: {from: halves.old}'
    ]);
    expect(changed(renameAll(FLIGHTS, 'train', 'fit')).slice(2)).toEqual([
      '-    if: train.model["split.auc"] > least',
      '+    if: fit.model["split.auc"] > least',
      '-        in: {model: {from: train.model}}',
      '+        in: {model: {from: fit.model}}'
    ]);
  });

  it('removes a step with the comment above it and what was read from it', () => {
    expect(changed(removeAll(FLIGHTS, ['split']))).toEqual([
      '-  # by month',
      '-  split:',
      '-    function: steps.py:split',
      '-    in: {data: {from: clean.data}, month: {from: month}}',
      '-      old: {from: split.old}'
    ]);
  });

  it('leaves an empty branch where its only step is removed', () => {
    expect(changed(removeAll(FLIGHTS, ['register']))).toEqual([
      '-    then:',
      '-      register:',
      '-        register: {model_name: late-flights}',
      '-        in: {model: {from: train.model}}',
      '+    then: {}'
    ]);
  });

  it('adds a step as the last of a room', () => {
    const step = { deploy: { endpoint: 'flights' } };
    expect(changed(add(FLIGHTS, 'deploy', step))).toEqual([
      '+  deploy:',
      '+    deploy: {endpoint: flights}'
    ]);
    expect(
      changed(add(FLIGHTS, 'deploy', step, ['steps', 'gate', 'then']))
    ).toEqual(['+      deploy:', '+        deploy: {endpoint: flights}']);
    expect(add('pipeline: new\n', 'deploy', step)).toBe(
      'pipeline: new\nsteps:\n  deploy:\n    deploy: {endpoint: flights}\n'
    );
    expect(add('pipeline: new\nsteps: {}\n', 'deploy', step)).toBe(
      'pipeline: new\nsteps:\n  deploy:\n    deploy: {endpoint: flights}\n'
    );
  });

  it('moves a step with its lines, comments and code', () => {
    const moved = moveAll(FLIGHTS, ['train'], 'gate.then');
    expect(moved).toContain(
      [
        '      train:',
        '        train:',
        '          code:',
        '            function: train',
        '            source: |',
        '              def train(old, depth=6):',
        '                  # a comment of the code',
        '                  model = fit(old, depth)',
        '',
        '                  return model',
        '        in:',
        '          old: {from: split.old}'
      ].join('\n')
    );
    expect(moveAll(moved, ['train'], 'steps').split('\n').sort()).toEqual(
      FLIGHTS.split('\n').sort()
    );
    expect(moveAll(FLIGHTS, ['stop'], 'steps')).toContain(
      '\n    else: {}\n  # enough\n  stop:\n    fail:'
    );
    expect(moveAll(FLIGHTS, ['gate'], 'gate.then')).toBe(FLIGHTS);
  });

  it('says fields of a kind short where they were short', () => {
    expect(
      changed(setField(FLIGHTS, 'clean', 'file', 'file', 'new.recipe.json'))
    ).toEqual([
      '-    recipe: clean.recipe.json',
      '+    recipe: new.recipe.json'
    ]);
    expect(changed(setField(FLIGHTS, 'clean', 'file', 'refit', true))).toEqual([
      '-    recipe: clean.recipe.json',
      '+    recipe: {file: clean.recipe.json, refit: true}'
    ]);
    expect(
      changed(setField(FLIGHTS, 'register', '', 'alias', 'champion'))
    ).toEqual([
      '-        register: {model_name: late-flights}',
      '+        register: {model_name: late-flights, alias: champion}'
    ]);
  });

  it('writes other code into its place, line by line', () => {
    const code = {
      function: 'train',
      source: 'def train(old):\n    return old\n'
    };
    expect(changed(setField(FLIGHTS, 'train', 'code', 'code', code))).toEqual([
      '-          def train(old, depth=6):',
      '-              # a comment of the code',
      '-              model = fit(old, depth)',
      '-',
      '-              return model',
      '+          def train(old):',
      '+              return old'
    ]);
  });

  it('puts new keys of a step and of the whole in their order', () => {
    const timed = setKey(FLIGHTS, 'train', ['timeout'], '1h');
    expect(changed(timed)).toEqual(['+    timeout: 1h']);
    expect(setKey(timed, 'train', ['timeout'], undefined)).toBe(FLIGHTS);
    const after = setAfter(FLIGHTS, 'train', ['clean']);
    expect(after).toContain('      depth: 8\n    after: [clean]\n    retries');
    const limited = put(FLIGHTS, ['limits', 'parallel'], 2);
    expect(limited).toContain('# of 2013\nlimits: {parallel: 2}\n\nsteps:');
    const memory = setKey(FLIGHTS, 'train', ['resources', 'memory'], '4G');
    expect(changed(memory)).toEqual(['+    resources: {memory: 4G}']);
    expect(setKey(memory, 'train', ['resources', 'memory'], undefined)).toBe(
      FLIGHTS
    );
  });

  it('copies steps that hang on one another', () => {
    const { text, names } = pasted(
      FLIGHTS,
      copied(FLIGHTS, ['split', 'train']),
      ['steps']
    );
    expect(names).toEqual(['split_2', 'train_2']);
    expect(text).toContain('    in: {old: {from: split_2.old}, depth: 8}');
    expect(freeName(text, 'train')).toBe('train_3');
  });

  it('copies a choice with its steps under names of their own', () => {
    const { text } = pasted(FLIGHTS, copied(FLIGHTS, ['gate', 'stop']), [
      'steps'
    ]);
    expect(text.slice(FLIGHTS.length)).toBe(
      [
        '  gate_2:',
        '    if: train.model["split.auc"] > least',
        '    then:',
        '      register_2:',
        '        register: {model_name: late-flights}',
        '        in: {model: {from: train.model}}',
        '    else:',
        '      stop_2:',
        '        fail: {message: not good enough}',
        ''
      ].join('\n')
    );
  });

  it('changes and changes back to the very same text', () => {
    const there = connect(
      renameAll(put(FLIGHTS, ['parameters', 'least'], 0.7), 'train', 'fit'),
      { step: 'split', output: 'new' },
      { step: 'fit', input: 'new' }
    );
    expect(there).not.toBe(FLIGHTS);
    const back = disconnect(
      renameAll(put(there, ['parameters', 'least'], 0.6), 'fit', 'train'),
      'train',
      'new'
    );
    expect(back).toBe(FLIGHTS);
  });

  it('keeps the point of a number, and quotes what is no plain text', () => {
    expect(put(FLIGHTS, ['parameters', 'least'], new Decimal(1))).toContain(
      '{month: 1, least: 1.0}'
    );
    expect(put(FLIGHTS, ['parameters', 'word'], 'true')).toContain(
      'least: 0.6, word: "true"}'
    );
    expect(
      put(FLIGHTS, ['steps', 'gate', 'if'], 'train.model["a"] > 1')
    ).toContain('    if: train.model["a"] > 1\n');
  });

  it('goes on as a mapping over several lines does', () => {
    const text =
      'pipeline: a\nsteps:\n  one:\n    fail: { message: no }\n    in:\n      {\n        a: 1,\n        b: 2\n      }\n';
    expect(changed(setInput(text, 'one', 'c', { from: 'x' }), text)).toEqual([
      '-        b: 2',
      '+        b: 2,',
      '+        c: { from: x }'
    ]);
  });

  it('lists every place that takes steps', () => {
    expect(roomsIn(FLIGHTS).map(room => room.id)).toEqual([
      'steps',
      'gate.then',
      'gate.else'
    ]);
  });
});

describe('a reading before the text is read anew', () => {
  it('has the new name of a step wherever it had the old one', () => {
    const fault = { node: 'square', field: '', code: 'x', message: 'x' };
    const reading = {
      pipeline: SQUARES,
      faults: [{ ...fault, hint: null, line: null }],
      steps: { square: { inputs: [], outputs: [] } },
      digest: null
    } as unknown as Parameters<typeof renamedIn>[0];
    const other = renamedIn(reading, 'square', 'cube');
    expect(JSON.stringify(reading)).toContain('"square"');
    expect(JSON.stringify(other)).toBe(
      JSON.stringify(reading).replaceAll('"square"', '"cube"')
    );
  });
});
