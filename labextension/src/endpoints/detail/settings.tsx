import { useState } from 'react';
import type { Endpoint, EndpointRow, SignatureField } from '../../studio';
import { Failure } from '../../ui/failure';
import { TextField } from '../../ui/form';
import { SpokenSwitch } from '../../ui/spoken';
import { useDesk } from '../desk';
import { settingsLines, wholeLines } from '../lines';
import type { EndpointModel } from '../model';

type Settings = Pick<EndpointRow, 'description' | 'autostart' | 'open'>;

/** What can be set of an endpoint, what it takes and gives, and the code that deploys it as it is. */
export function SettingsView({
  model,
  endpoint
}: {
  model: EndpointModel;
  endpoint: Endpoint;
}): JSX.Element {
  const { trans } = useDesk();
  const { row, inputs, outputs } = endpoint;
  return (
    <div className="cw-Sheet cw-Settings">
      <Form model={model} row={row} />
      <h3>{trans.__('What deploys it as it is')}</h3>
      <div className="cw-Settings-code">
        <SpokenSwitch spoken={wholeLines(row)} />
      </div>
      <Fields title={trans.__('It takes')} of={inputs} />
      <Fields title={trans.__('It answers')} of={outputs} />
    </div>
  );
}

function Form({
  model,
  row
}: {
  model: EndpointModel;
  row: EndpointRow;
}): JSX.Element {
  const { trans } = useDesk();
  const [draft, setDraft] = useState<Partial<Settings>>({});
  const { description, autostart, open }: Settings = { ...row, ...draft };
  const change = differing(draft, row);
  const changes = Object.keys(change).length > 0;
  return (
    <form
      className="cw-Settings-form"
      aria-label={trans.__('Settings')}
      onSubmit={event => {
        event.preventDefault();
        void model.change(change).then(done => {
          if (done) {
            setDraft({});
          }
        });
      }}
    >
      <TextField
        label={trans.__('Description')}
        value={description}
        onChange={text => setDraft({ ...draft, description: text })}
        wide
      />
      <label className="cw-Check">
        <input
          type="checkbox"
          checked={autostart}
          onChange={event =>
            setDraft({ ...draft, autostart: event.target.checked })
          }
        />
        {trans.__('Serve again by itself after a restart of the machine')}
      </label>
      <label className="cw-Check">
        <input
          type="checkbox"
          checked={open}
          onChange={event => setDraft({ ...draft, open: event.target.checked })}
        />
        {trans.__('Answer on loopback without a key')}
      </label>
      {model.problem && model.act === null && (
        <Failure problem={model.problem} />
      )}
      <div className="cw-Act-line">
        <button
          type="submit"
          className="jp-Button cw-Button cw-mod-primary"
          disabled={!changes}
          aria-disabled={model.busy}
        >
          {trans.__('Save')}
        </button>
        {changes && <SpokenSwitch spoken={settingsLines(row.name, change)} />}
      </div>
    </form>
  );
}

/** What a person changed, without what is so already. */
function differing(
  draft: Partial<Settings>,
  row: EndpointRow
): Partial<Settings> {
  return Object.fromEntries(
    Object.entries(draft).filter(
      ([name, value]) => row[name as keyof Settings] !== value
    )
  );
}

function Fields({
  title,
  of
}: {
  title: string;
  of: readonly SignatureField[];
}): JSX.Element | null {
  const { trans } = useDesk();
  return of.length === 0 ? null : (
    <>
      <h3>{title}</h3>
      <table className="cw-Table" aria-label={title}>
        <thead>
          <tr>
            <th scope="col">{trans.__('Name')}</th>
            <th scope="col">{trans.__('Type')}</th>
            <th scope="col">{trans.__('Needed')}</th>
            <td className="cw-mod-grows" />
          </tr>
        </thead>
        <tbody>
          {of.map((one, at) => (
            <tr key={at}>
              <th scope="row">{one.name || trans.__('(unnamed)')}</th>
              <td>{one.type}</td>
              <td>{one.required ? trans.__('yes') : trans.__('no')}</td>
              <td className="cw-mod-grows" />
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
