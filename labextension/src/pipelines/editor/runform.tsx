import { useState } from 'react';
import { asStudioError, type StudioError } from '../../studio';
import { ActForm } from '../../ui/act';
import { TextField } from '../../ui/form';
import { useWords } from '../../ui/words';
import { Commands } from '../tokens';
import type { EditorModel } from './model';
import { runFile } from './run';
import { pairsAt } from './edits';
import { Decimal, type Plain, readPlain, writtenAt } from './yamltext';

/** Asks with what the pipeline runs; what is left as it is, is not given. */
export function RunForm({ model }: { model: EditorModel }): JSX.Element {
  const trans = useWords();
  const [given, setGiven] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<StudioError>();
  const names = Object.keys(pairsAt(model.text, ['parameters']));
  const said = Object.fromEntries(
    Object.entries(given)
      .filter(([, text]) => text.trim() !== '')
      .map(([name, text]) => [name, plainly(readPlain(text))])
  );
  const file = model.path.slice(model.path.lastIndexOf('/') + 1);
  const run = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      const execution = await runFile(model, said);
      model.ask(null);
      await model.desk.commands.execute(Commands.openExecution, { execution });
    } catch (reason) {
      setProblem(asStudioError(reason));
      setBusy(false);
    }
  };
  const python = Object.entries(said).map(
    ([name, value]) => `${name}=${JSON.stringify(value)}`
  );
  const cli = Object.entries(said).map(
    ([name, value]) => ` -p ${name}=${JSON.stringify(value)}`
  );
  return (
    <ActForm
      title={trans.__('Run %1', file)}
      verb={busy ? trans.__('Starting…') : trans.__('Run')}
      busy={busy}
      problem={problem}
      spoken={[
        {
          language: 'Python',
          text: `cw.pipelines.load("${file}").run(${python.join(', ')})`
        },
        {
          language: 'CLI',
          text: `cellworks pipelines run ${file}${cli.join('')}`
        }
      ]}
      onAct={() => void run()}
      onCancel={() => model.ask(null)}
    >
      <div className="cw-Act-fields cw-Run-fields">
        {names.map(name => (
          <TextField
            key={name}
            label={name}
            value={given[name] ?? ''}
            placeholder={defaultOf(model, name)}
            code
            onChange={text => setGiven({ ...given, [name]: text })}
          />
        ))}
      </div>
      <p className="cw-Act-told cw-Quiet">
        {trans.__('The file is saved first.')}
      </p>
    </ActForm>
  );
}

function defaultOf({ text, reading }: EditorModel, name: string): string {
  const parameter = reading?.pipeline.parameters?.[name];
  const place = ['parameters', name];
  return (
    writtenAt(text, [...place, 'default']) ||
    (parameter && 'default' in parameter ? writtenAt(text, place) : '')
  );
}

function plainly(value: Plain): unknown {
  return value instanceof Decimal ? value.value : value;
}
