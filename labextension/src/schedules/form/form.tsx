import { UseSignal } from '@jupyterlab/ui-components';
import { useResource } from '../../studio';
import { Coded } from '../../ui/coded';
import { Failure } from '../../ui/failure';
import { ChoiceField, MomentField, PairsField, TextField } from '../../ui/form';
import { SpokenSwitch } from '../../ui/spoken';
import { useDesk } from '../desk';
import { inZone } from '../states';
import { defaultName, type Kind, wrong } from './fields';
import { asPython, asShell } from './lines';
import type { ScheduleForm } from './model';

/** What the studio says of these stands at them, as one types. */
const TOLD = ['cron', 'zone', 'starts', 'ends'];

interface Props {
  model: ScheduleForm;
  /** It is made, or changed. */
  onMade: (schedule: string) => void;
}

/** The form of a schedule: what it starts, when, and beside it the next times as they are typed. */
export function ScheduleFields(props: Props): JSX.Element {
  return (
    <UseSignal signal={props.model.changed}>
      {() => <Form {...props} />}
    </UseSignal>
  );
}

function Form({ model, onMade }: Props): JSX.Element {
  const { trans } = useDesk();
  const { fields, error, sending, edited } = model;
  const submit = async () => {
    const made = await model.send();
    if (made !== undefined) {
      onMade(made);
    }
  };
  const title = edited
    ? trans.__('Change the schedule %1', edited.row.name)
    : trans.__('New schedule');
  const told = ['name', ...TOLD].includes(error?.field ?? '');
  return (
    <div className="cw-ScheduleForm">
      <form
        className="cw-ScheduleForm-fields"
        aria-label={title}
        onSubmit={event => {
          event.preventDefault();
          void submit();
        }}
      >
        <What model={model} />
        <TextField
          label={trans.__('Name')}
          value={fields.name}
          placeholder={defaultName(fields) || 'nightly'}
          wrong={error?.field === 'name' ? error.message : undefined}
          onChange={name => model.set({ name })}
        />
        <When model={model} />
        <Policies model={model} />
        {error && !told && <Failure problem={error} />}
        <div className="cw-Form-foot">
          <button
            type="submit"
            className="jp-Button cw-Button cw-mod-primary"
            disabled={sending}
          >
            {sending
              ? trans.__('Looking at what it starts…')
              : edited
                ? trans.__('Change')
                : trans.__('Schedule')}
          </button>
          {fields.kind !== 'kept' && (
            <SpokenSwitch
              spoken={[
                { language: 'Python', text: asPython(fields) },
                { language: 'CLI', text: asShell(fields) }
              ]}
            />
          )}
        </div>
      </form>
      <Coming model={model} />
    </div>
  );
}

function What({ model }: { model: ScheduleForm }): JSX.Element {
  const { trans } = useDesk();
  const { fields, asked, edited } = model;
  const { value: known } = useResource(model.pipelines);
  const missing = asked ? wrong(fields) : null;
  if (fields.kind === 'kept') {
    return (
      <p className="cw-Quiet">
        {trans.__(
          'It starts %1 as that was when it was scheduled; schedule it again from code to have it start something else.',
          edited?.row.what ?? ''
        )}
      </p>
    );
  }
  const names = known?.pipelines.map(one => one.name) ?? [];
  return (
    <>
      <ChoiceField<Kind>
        label={trans.__('Start')}
        value={fields.kind}
        choices={[
          { value: 'pipeline', title: trans.__('a pipeline') },
          { value: 'file', title: trans.__('a script or a notebook') }
        ]}
        onChange={kind => model.set({ kind })}
      />
      {fields.kind === 'pipeline' ? (
        <TextField
          label={trans.__('Pipeline')}
          value={fields.pipeline}
          placeholder={names[0] ?? 'flights'}
          suggestions={names}
          wrong={
            missing === 'pipeline' ? trans.__('Which pipeline?') : undefined
          }
          hint={trans.__('One that has run; as it was run last by then.')}
          onChange={pipeline => model.set({ pipeline })}
        />
      ) : (
        <TextField
          label={trans.__('Script or notebook')}
          value={fields.file}
          placeholder="train.py"
          code
          wrong={
            missing === 'file'
              ? trans.__('Which .py or .ipynb file?')
              : undefined
          }
          hint={trans.__(
            'As the file browser shows it, or from /; its folder travels with it, as it is each time.'
          )}
          onChange={file => model.set({ file })}
        />
      )}
      <PairsField
        label={trans.__('Parameters')}
        pairs={fields.params}
        nameLabel={trans.__('Parameter')}
        valueLabel={trans.__('Value of parameter')}
        onChange={params => model.set({ params })}
      />
    </>
  );
}

const CRONS = [
  '@hourly',
  '@daily',
  '*/15 * * * *',
  '0 6 * * 1-5',
  '0 6 * * 1',
  '0 6 1 * *'
];

function When({ model }: { model: ScheduleForm }): JSX.Element {
  const { trans } = useDesk();
  const { fields } = model;
  const { value, error } = useResource(model.preview);
  const wrongOf = (field: string) =>
    error?.field === field
      ? [error.message, error.hint].filter(Boolean).join(' ')
      : undefined;
  return (
    <>
      <TextField
        label={trans.__('Cron')}
        value={fields.cron}
        placeholder="0 6 * * 1-5"
        suggestions={CRONS}
        code
        wrong={wrongOf('cron')}
        hint={
          value?.words ??
          trans.__('Minute, hour, day, month, weekday; or @daily, @hourly.')
        }
        onChange={cron => model.set({ cron })}
      />
      <TextField
        label={trans.__('Time zone')}
        value={fields.zone}
        placeholder={value?.zone ?? 'UTC'}
        suggestions={Intl.supportedValuesOf('timeZone')}
        wrong={wrongOf('zone')}
        hint={trans.__('The machine’s where none is named.')}
        onChange={zone => model.set({ zone })}
      />
      <div className="cw-ScheduleForm-bounds">
        <MomentField
          label={trans.__('Not before')}
          value={fields.starts}
          wrong={wrongOf('starts')}
          hint={trans.__('In that zone; empty is from now on.')}
          onChange={starts => model.set({ starts })}
        />
        <MomentField
          label={trans.__('Not after')}
          value={fields.ends}
          wrong={wrongOf('ends')}
          hint={trans.__('Empty is without an end.')}
          onChange={ends => model.set({ ends })}
        />
      </div>
    </>
  );
}

function Policies({ model }: { model: ScheduleForm }): JSX.Element {
  const { trans } = useDesk();
  const { fields, asked } = model;
  return (
    <>
      <ChoiceField
        label={trans.__('Where the last one still runs')}
        value={fields.overlap}
        choices={[
          { value: 'skip', title: trans.__('leave this one out') },
          { value: 'queue', title: trans.__('wait for it') },
          { value: 'replace', title: trans.__('stop it, and take its place') }
        ]}
        onChange={overlap => model.set({ overlap })}
      />
      <ChoiceField
        label={trans.__('What passed while the studio was down')}
        value={fields.missed}
        choices={[
          { value: 'skip', title: trans.__('leave it out') },
          { value: 'once', title: trans.__('make up for all of it once') },
          { value: 'all', title: trans.__('make up for each, 24 at most') }
        ]}
        onChange={missed => model.set({ missed })}
      />
      <TextField
        label={trans.__('Seconds that a start may be late')}
        value={fields.grace}
        code
        wrong={
          asked && wrong(fields) === 'grace'
            ? trans.__('Between 30 and 86400.')
            : undefined
        }
        hint={trans.__('What is later counts as passed.')}
        onChange={grace => model.set({ grace })}
      />
    </>
  );
}

/** When what stands in the form comes next. */
function Coming({ model }: { model: ScheduleForm }): JSX.Element {
  const { trans } = useDesk();
  const { value, error, loading } = useResource(model.preview);
  return (
    <section
      className="cw-ScheduleForm-next"
      aria-label={trans.__('Next times')}
      aria-busy={loading}
    >
      <h3>{trans.__('Next times')}</h3>
      {error && !TOLD.includes(error.field ?? '') && (
        <Failure problem={error} />
      )}
      {error && (
        <p className="cw-Quiet">
          {trans.__('They show here once that is right.')}
        </p>
      )}
      {value && !error && (
        <>
          <p>{trans.__('%1 (%2)', value.words, value.zone)}</p>
          <ol>
            {value.next.map(({ at, note }) => (
              <li key={at}>
                {inZone(at, value.zone)}
                {note && <span className="cw-Quiet"> {note}</span>}
              </li>
            ))}
          </ol>
          <p className="cw-Quiet">
            <Coded
              text={trans.__(
                'It starts also while JupyterLab is closed, as long as the studio runs: `cellworks up` has it run after the machine was off.'
              )}
            />
          </p>
        </>
      )}
    </section>
  );
}
