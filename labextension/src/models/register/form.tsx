import { UseSignal } from '@jupyterlab/ui-components';
import { useState } from 'react';
import { Failure } from '../../ui/failure';
import { TextField } from '../../ui/form';
import { Choose } from '../../ui/menu';
import { SpokenSwitch } from '../../ui/spoken';
import { useDesk } from '../desk';
import { registerLines } from '../lines';
import { type Made, type RegisterModel, wrong } from './model';

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
  const { fields, error, sending } = model;
  const [asked, setAsked] = useState(false);
  const missing = asked ? wrong(fields) : null;
  const said = (field: string) =>
    error?.field === field ? error.message : undefined;
  const isRun = fields.from === 'run';
  const submit = async () => {
    setAsked(true);
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
      <div className="cw-Field">
        <span aria-hidden="true">{trans.__('Made by')}</span>
        <Choose
          label={trans.__('Made by')}
          value={fields.from}
          choices={[
            { value: 'run', title: trans.__('a run: its model') },
            { value: 'model', title: trans.__('a logged model, by its id') }
          ]}
          onChange={from => model.set({ from })}
        />
      </div>
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
      {error && !['name', 'run', 'model'].includes(error.field ?? '') && (
        <Failure problem={error} />
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
            ...(isRun ? { run: fields.run } : { model: fields.model })
          })}
        />
      </div>
    </form>
  );
}
