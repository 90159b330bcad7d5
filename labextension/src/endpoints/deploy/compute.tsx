import { ChoiceField, TextField } from '../../ui/form';
import { useDesk } from '../desk';
import { BOUNDS, type Fields } from './fields';
import type { DeployModel } from './model';

/** The second step: processes, threads, limits, and its share of the traffic. */
export function ComputeStep({ model }: { model: DeployModel }): JSX.Element {
  const { trans } = useDesk();
  const { fields } = model;
  const number = (name: keyof typeof BOUNDS, label: string, hint: string) => (
    <NumberField model={model} name={name} label={label} hint={hint} />
  );
  return (
    <>
      <div className="cw-Form-fields">
        <ChoiceField
          label={trans.__('Compute')}
          value="local"
          choices={[{ value: 'local', title: trans.__('this machine') }]}
          onChange={() => undefined}
        />
        {number(
          'workers',
          trans.__('Workers'),
          trans.__('Processes, each with the model loaded.')
        )}
        {number(
          'threads',
          trans.__('Threads'),
          trans.__('Of BLAS and of the model, in each.')
        )}
      </div>
      {model.serves && <Traffic model={model} />}
      <Checks model={model} />
      <details className="cw-Details">
        <summary>{trans.__('Batching and limits')}</summary>
        <div className="cw-Form-fields">
          {number(
            'latency',
            trans.__('Longest wait for others, ms'),
            trans.__('Requests are predicted together; 0 waits for none.')
          )}
          {number(
            'rows',
            trans.__('Rows at once'),
            trans.__('That are predicted together.')
          )}
          {number(
            'waiting',
            trans.__('Requests under way'),
            trans.__('One more is answered 429.')
          )}
          {number(
            'timeout',
            trans.__('Time-out, s'),
            trans.__('Then it is answered 504.')
          )}
          {number(
            'memory',
            trans.__('Memory of a worker, MB'),
            trans.__('One beyond it is replaced; empty has no bound.')
          )}
          {number(
            'startup',
            trans.__('Time to load, s'),
            trans.__('Within which a worker must have the model.')
          )}
          <TextField
            label={trans.__('Interpreter')}
            hint={trans.__('Empty is the one that made the version.')}
            value={fields.python}
            placeholder="/usr/bin/python3"
            onChange={python => model.set({ python })}
            code
          />
          <TextField
            label={trans.__('Name of the deployment')}
            hint={trans.__('One that has it is replaced.')}
            wrong={
              model.wrong.includes('name')
                ? trans.__('Letters, digits, _, . and -.')
                : undefined
            }
            value={fields.name}
            placeholder={fields.version}
            onChange={name => model.set({ name })}
            code
          />
        </div>
      </details>
    </>
  );
}

function NumberField({
  model,
  name,
  ...field
}: {
  model: DeployModel;
  name: keyof typeof BOUNDS;
  label: string;
  hint: string;
}): JSX.Element {
  const { trans } = useDesk();
  const { low, high } = BOUNDS[name];
  return (
    <TextField
      {...field}
      wrong={
        model.wrong.includes(name)
          ? trans.__('A number from %1 to %2.', low, high)
          : undefined
      }
      value={model.fields[name]}
      onChange={text => model.set({ [name]: text })}
      code
    />
  );
}

/** All of the traffic, or a share of it beside those that answer already. */
function Traffic({ model }: { model: DeployModel }): JSX.Element {
  const { trans } = useDesk();
  const { fields, changing } = model;
  const choice = (value: Fields['traffic'], title: string) => (
    <label className="cw-Check">
      <input
        type="radio"
        name="traffic"
        checked={fields.traffic === value}
        onChange={() => model.set({ traffic: value })}
      />
      {title}
    </label>
  );
  return (
    <>
      <fieldset className="cw-Form-choice">
        <legend>{trans.__('Traffic')}</legend>
        {changing
          ? choice('same', trans.__('what it has'))
          : choice('all', trans.__('all of it: it takes over'))}
        {choice('share', trans.__('a share beside the others'))}
        {fields.traffic === 'share' && (
          <NumberField
            model={model}
            name="share"
            label={trans.__('Per cent')}
            hint={trans.__('The others shrink in proportion.')}
          />
        )}
      </fieldset>
      {fields.traffic === 'all' && (
        <label className="cw-Check">
          <input
            type="checkbox"
            checked={fields.keep}
            onChange={event => model.set({ keep: event.target.checked })}
          />
          {trans.__('Keep those that have no traffic left')}
        </label>
      )}
    </>
  );
}

/** Whether to compile; settings of the endpoint: one that is there keeps what it has, unless asked for more. */
function Checks({ model }: { model: DeployModel }): JSX.Element {
  const { trans } = useDesk();
  const { fields } = model;
  const row = model.place.value?.row;
  return (
    <>
      <label className="cw-Check">
        <input
          type="checkbox"
          checked={fields.compile}
          onChange={event => model.set({ compile: event.target.checked })}
        />
        {trans.__('Compile it, and serve that where it answers the same')}
      </label>
      <label className="cw-Check">
        <input
          type="checkbox"
          checked={fields.autostart || (row?.autostart ?? false)}
          disabled={row?.autostart}
          onChange={event => model.set({ autostart: event.target.checked })}
        />
        {trans.__('Serve again by itself after a restart of the machine')}
      </label>
      <label className="cw-Check">
        <input
          type="checkbox"
          checked={fields.open || (row?.open ?? false)}
          disabled={row?.open}
          onChange={event => model.set({ open: event.target.checked })}
        />
        {trans.__('Answer on loopback without a key')}
      </label>
    </>
  );
}
