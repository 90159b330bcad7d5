import { UseSignal } from '@jupyterlab/ui-components';
import { Failure } from '../../ui/failure';
import { TextField } from '../../ui/form';
import { SpokenSwitch } from '../../ui/spoken';
import { useDesk } from '../desk';
import { type Field, placeFor, wishOf } from './fields';
import { scoreLines } from './lines';
import type { ScoreModel } from './model';

interface Props {
  model: ScoreModel;
  /** The job is submitted. */
  onSubmitted: (job: string) => void;
}

/** The form that has a file scored, and the code that does the same. */
export function ScoreForm(props: Props): JSX.Element {
  return (
    <UseSignal signal={props.model.changed}>
      {() => <Form {...props} />}
    </UseSignal>
  );
}

function Form({ model, onSubmitted }: Props): JSX.Element {
  const { trans } = useDesk();
  const { fields, error, sending } = model;
  const wrong = (field: Field, sentence: string) =>
    model.wrong.includes(field) ? sentence : model.said(field);
  const submit = async () => {
    const job = await model.send();
    if (job !== undefined) {
      onSubmitted(job);
    }
  };
  return (
    <form
      className="cw-ModelForm"
      aria-label={trans.__('Score a file')}
      onSubmit={event => {
        event.preventDefault();
        void submit();
      }}
    >
      <TextField
        label={trans.__('Model version')}
        hint={trans.__(
          'A number or an alias; the job keeps the number that it means now.'
        )}
        wrong={wrong('version', trans.__('Such as late-flights/3.'))}
        value={fields.version}
        placeholder="late-flights@champion"
        onChange={version => model.set({ version })}
        code
      />
      <TextField
        label={trans.__('Rows')}
        hint={trans.__(
          'A file, a pattern or a folder of Parquet, CSV or JSON lines on the studio’s host; or a dataset: flights/2.'
        )}
        wrong={wrong(
          'source',
          trans.__('A path that begins with / or ~, or a dataset’s version.')
        )}
        value={fields.source}
        placeholder="~/data/march.parquet"
        onChange={source => model.set({ source })}
        code
      />
      <TextField
        label={trans.__('Scored rows go to')}
        hint={trans.__(
          'A file that is there is replaced, once the new one is whole.'
        )}
        wrong={wrong(
          'to',
          trans.__('A path that ends in .parquet, .csv or .jsonl.')
        )}
        value={fields.to}
        placeholder={placeFor(fields.source) || '~/data/scored.parquet'}
        onChange={to => model.set({ to })}
        code
      />
      <div className="cw-Form-fields">
        <TextField
          label={trans.__('Rows that may fail')}
          hint={trans.__('One more fails the job; -1 is any number.')}
          wrong={wrong('threshold', trans.__('A whole number from -1.'))}
          value={fields.threshold}
          onChange={threshold => model.set({ threshold })}
          code
        />
        <TextField
          label={trans.__('Mini-batch')}
          hint={trans.__('Rows at once; empty goes by their size.')}
          wrong={wrong('miniBatch', trans.__('A whole number from 1.'))}
          value={fields.miniBatch}
          placeholder={trans.__('by size')}
          onChange={miniBatch => model.set({ miniBatch })}
          code
        />
        <TextField
          label={trans.__('Workers')}
          hint={trans.__('Processes that predict.')}
          wrong={wrong('workers', trans.__('A whole number from 1.'))}
          value={fields.workers}
          onChange={workers => model.set({ workers })}
          code
        />
        <TextField
          label={trans.__('New column')}
          hint={trans.__('Its name.')}
          wrong={wrong('prediction', trans.__('It needs a name.'))}
          value={fields.prediction}
          onChange={prediction => model.set({ prediction })}
          code
        />
      </div>
      <label className="cw-Check">
        <input
          type="checkbox"
          checked={fields.join}
          onChange={event => model.set({ join: event.target.checked })}
        />
        {trans.__('Write the columns of the rows before the predictions')}
      </label>
      <label className="cw-Check">
        <input
          type="checkbox"
          checked={fields.compile}
          onChange={event => model.set({ compile: event.target.checked })}
        />
        {trans.__('Compile the model, where it then answers the same')}
      </label>
      {error && !model.isTold && <Failure problem={error} />}
      <div className="cw-Act-line">
        <button
          type="submit"
          className="jp-Button cw-Button cw-mod-primary"
          disabled={sending}
        >
          {sending ? trans.__('Submitting…') : trans.__('Score')}
        </button>
        <SpokenSwitch spoken={scoreLines(wishOf(fields))} />
      </div>
    </form>
  );
}
