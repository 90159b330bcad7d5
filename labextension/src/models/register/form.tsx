import { UseSignal } from '@jupyterlab/ui-components';
import { Failure } from '../../ui/failure';
import { ChoiceField, TextField } from '../../ui/form';
import { SpokenSwitch } from '../../ui/spoken';
import type { JobRow } from '../../studio';
import { Link, useDesk } from '../desk';
import { registerLines } from '../lines';
import { type Fields, FIELDS, wrong } from './fields';
import { PathFields } from './frompath';
import type { Made, RegisterModel } from './model';

interface Props {
  model: RegisterModel;
  /** It is registered. */
  onMade: (made: Made) => void;
}

/** The form that makes a version: which model of which run, and the code that does the same. */
export function RegisterForm(props: Props): JSX.Element {
  return (
    <UseSignal signal={props.model.changed}>
      {() => <Form {...props} />}
    </UseSignal>
  );
}

function Form({ model, onMade }: Props): JSX.Element {
  const { trans } = useDesk();
  const { fields, error, sending, job } = model;
  const missing = model.asked ? wrong(fields) : null;
  const told = error ? FIELDS[error.field ?? ''] : undefined;
  const said = (field: keyof Fields) =>
    told === field
      ? [error?.message, error?.hint].filter(Boolean).join(' ')
      : undefined;
  const isRun = fields.from === 'run';
  const submit = async () => {
    const made = await model.send();
    if (made) {
      onMade(made);
    }
  };
  return (
    <form
      className="cw-ModelForm"
      aria-label={trans.__('Register a model')}
      onSubmit={event => {
        event.preventDefault();
        void submit();
      }}
    >
      <TextField
        label={trans.__('Model')}
        hint={trans.__('A new name, or one that has versions already.')}
        wrong={
          missing === 'name'
            ? trans.__('A name without / and :, 200 characters at most.')
            : said('name')
        }
        value={fields.name}
        placeholder="late-flights"
        onChange={name => model.set({ name })}
      />
      <ChoiceField
        label={trans.__('Made by')}
        value={fields.from}
        choices={[
          { value: 'run', title: trans.__('a run: its model') },
          { value: 'model', title: trans.__('a logged model, by its id') },
          { value: 'path', title: trans.__('a path: trained elsewhere') }
        ]}
        onChange={from => model.set({ from })}
      />
      {fields.from === 'path' ? (
        <PathFields model={model} missing={missing === 'path'} said={said} />
      ) : (
        <TextField
          label={isRun ? trans.__('Run') : trans.__('Logged model')}
          hint={
            isRun
              ? trans.__('Its id, or the beginning of it.')
              : trans.__('MLflow’s id: m-…')
          }
          wrong={
            missing === 'run' || missing === 'model'
              ? isRun
                ? trans.__('Which run?')
                : trans.__('Which model?')
              : (said('run') ?? said('model'))
          }
          value={fields[fields.from]}
          placeholder={isRun ? '7c2f' : 'm-4f0c'}
          onChange={value => model.set({ [fields.from]: value })}
          code
        />
      )}
      <TextField
        label={trans.__('Description')}
        value={fields.description}
        onChange={description => model.set({ description })}
      />
      <TextField
        label={trans.__('Comment')}
        hint={trans.__('For the history.')}
        value={fields.comment}
        onChange={comment => model.set({ comment })}
      />
      {error && told === undefined && (
        <Failure problem={error}>{job && <ReadBy job={job} />}</Failure>
      )}
      {sending && job && (
        <p className="cw-Note cw-mod-flush" role="status">
          {trans.__('It is read in a process of its own:')} <ReadBy job={job} />
        </p>
      )}
      <div className="cw-Act-line">
        <button
          type="submit"
          className="jp-Button cw-Button cw-mod-primary"
          disabled={sending}
        >
          {sending ? trans.__('Registering…') : trans.__('Register')}
        </button>
        <SpokenSwitch
          spoken={registerLines({
            name: fields.name,
            description: fields.description,
            ...(fields.from === 'path'
              ? { path: fields }
              : isRun
                ? { run: fields.run }
                : { model: fields.model })
          })}
        />
      </div>
    </form>
  );
}

/** The job that reads what lies at a path. */
function ReadBy({ job }: { job: JobRow }): JSX.Element {
  const { trans } = useDesk();
  return (
    <Link slice="jobs" entity={job.id} address={String(job.number)}>
      {trans.__('job %1', job.number)}
    </Link>
  );
}
