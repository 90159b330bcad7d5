import { UseSignal } from '@jupyterlab/ui-components';
import { jobTone, jobWord } from '../../shell/jobstates';
import { useResource } from '../../studio';
import { Badge } from '../../ui/badge';
import { Failure } from '../../ui/failure';
import { ChoiceField, PairsField, TextField } from '../../ui/form';
import { SpokenSwitch } from '../../ui/spoken';
import { TerminalText } from '../../ui/text';
import { Link, useDesk } from '../desk';
import { type Preset, PRESETS, type Wrong } from './fields';
import { compareLines } from './lines';
import type { CompareModel } from './model';
import { SideFields } from './sidefields';

interface Props {
  model: CompareModel;
  /** The report is there. */
  onMade: (drift: string) => void;
}

/** The form that has data compared, what became of it, and the code that does the same. */
export function CompareForm(props: Props): JSX.Element {
  return (
    <UseSignal signal={props.model.changed}>
      {() => <Form {...props} />}
    </UseSignal>
  );
}

function Form({ model, onMade }: Props): JSX.Element {
  const { trans } = useDesk();
  const { fields, sending } = model;
  const submit = async () => {
    const drift = await model.send();
    if (drift !== undefined && !model.isDisposed) {
      onMade(drift);
    }
  };
  return (
    <form
      className="cw-Compare"
      aria-label={trans.__('Compare data')}
      onSubmit={event => {
        event.preventDefault();
        void submit();
      }}
    >
      <div className="cw-Compare-sides">
        <SideFields model={model} which="reference" />
        <SideFields model={model} which="current" />
      </div>
      <Rules model={model} />
      <Roles model={model} />
      <Outcome model={model} />
      <div className="cw-Act-line">
        <button
          type="submit"
          className="jp-Button cw-Button cw-mod-primary"
          disabled={sending}
        >
          {sending ? trans.__('Comparing…') : trans.__('Compare')}
        </button>
        <SpokenSwitch spoken={compareLines(fields)} />
      </div>
    </form>
  );
}

/** By what it is judged. */
function Rules({ model }: { model: CompareModel }): JSX.Element {
  const { trans } = useDesk();
  const { fields } = model;
  const titles: Record<Preset, string> = {
    cellworks: 'Cellworks',
    sagemaker: 'SageMaker',
    vertex: 'Vertex AI',
    azure: 'Azure ML'
  };
  const usual = PRESETS.find(([preset]) => preset === fields.preset)?.[1];
  return (
    <div className="cw-Form-fields">
      <ChoiceField<Preset>
        label={trans.__('Judged as by')}
        value={fields.preset}
        choices={PRESETS.map(([value]) => ({ value, title: titles[value] }))}
        onChange={preset => model.set({ preset })}
      />
      <TextField
        label={trans.__('Limit')}
        hint={trans.__('Of every column without one of its own.')}
        wrong={wrongOf(model, 'threshold', trans.__('A number from 0.'))}
        value={fields.threshold}
        placeholder={String(usual)}
        onChange={threshold => model.set({ threshold })}
        code
      />
      <TextField
        label={trans.__('Ignored columns')}
        hint={trans.__('With commas between them.')}
        value={fields.ignore}
        placeholder="flight, tailnum"
        onChange={ignore => model.set({ ignore })}
        code
      />
      <PairsField
        label={trans.__('Limits of single columns')}
        pairs={fields.thresholds}
        nameLabel={trans.__('Column')}
        valueLabel={trans.__('Limit')}
        wrong={wrongOf(
          model,
          'thresholds',
          trans.__('Each is a column and a number from 0.')
        )}
        onChange={thresholds => model.set({ thresholds })}
      />
      <PairsField
        label={trans.__('Importance of single columns')}
        pairs={fields.importance}
        nameLabel={trans.__('Feature')}
        valueLabel={trans.__('Weight')}
        wrong={wrongOf(
          model,
          'importance',
          trans.__('Each is a column and a number from 0.')
        )}
        onChange={importance => model.set({ importance })}
      />
    </div>
  );
}

/** Which column is which, how rows are cut by time, and what the report is called. */
function Roles({ model }: { model: CompareModel }): JSX.Element {
  const { trans } = useDesk();
  const { value: columns } = useResource(model.columns);
  const { fields } = model;
  const isLog = fields.current.kind === 'requests';
  return (
    <div className="cw-Form-fields">
      <TextField
        label={trans.__('Prediction column')}
        hint={
          isLog
            ? trans.__('A request log knows its own.')
            : trans.__('What the model said; several with commas.')
        }
        value={fields.prediction}
        suggestions={columns}
        onChange={prediction => model.set({ prediction })}
        code
      />
      <TextField
        label={trans.__('Label column')}
        hint={trans.__('What was true: with both, quality is measured.')}
        value={fields.label}
        suggestions={columns}
        onChange={label => model.set({ label })}
        code
      />
      <TextField
        label={trans.__('Time column')}
        hint={
          isLog
            ? trans.__('A request log knows its own.')
            : trans.__('When each row was.')
        }
        wrong={wrongOf(
          model,
          'time',
          trans.__('Windows need one to cut the rows by.')
        )}
        value={fields.time}
        suggestions={columns}
        onChange={time => model.set({ time })}
        code
      />
      <TextField
        label={trans.__('Windows of')}
        hint={trans.__('1h, 1d, 7d; empty compares all rows at once.')}
        wrong={wrongOf(model, 'window', trans.__('Such as 1h, 90m or 7d.'))}
        value={fields.window}
        placeholder="1d"
        onChange={window => model.set({ window })}
        code
      />
      <TextField
        label={trans.__('Name of the report')}
        value={fields.name}
        placeholder={trans.__('by its number')}
        onChange={name => model.set({ name })}
      />
    </div>
  );
}

/** How the job that compares gets on, or why there is no report. */
function Outcome({ model }: { model: CompareModel }): JSX.Element | null {
  const { trans } = useDesk();
  const { error, sending, job, log } = model;
  const link = job && (
    <Link slice="jobs" entity={job.id} address={String(job.number)}>
      {trans.__('job %1', job.number)}
    </Link>
  );
  if (sending && job) {
    return (
      <p className="cw-Note cw-mod-flush" role="status">
        <Badge tone={jobTone(job.state)} word={jobWord(job.state, trans)} />{' '}
        {link}{' '}
        <span className="cw-Quiet">
          {trans.__(
            'The report opens when it is there; this tab may be closed.'
          )}
        </span>
      </p>
    );
  }
  if (error && job && log) {
    // The sentence of the exit code says less than the log does.
    const sentence = trans.__(
      'Nothing was compared: job %1 %2. This is the end of its log.',
      job.number,
      error.message.replace(/\.$/, '')
    );
    return (
      <Failure problem={{ message: sentence }}>
        <TerminalText text={log.trimEnd()} label={trans.__('End of the log')} />
        <p>{link}</p>
      </Failure>
    );
  }
  return error ? (
    <Failure problem={error}>{link && <p>{link}</p>}</Failure>
  ) : null;
}

function wrongOf(
  model: CompareModel,
  field: Wrong,
  sentence: string
): string | undefined {
  return model.wrong.includes(field) ? sentence : undefined;
}
