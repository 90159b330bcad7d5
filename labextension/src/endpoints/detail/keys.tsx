import { useState } from 'react';
import type { Endpoint } from '../../studio';
import { Clock } from '../../ui/clock';
import { Copy } from '../../ui/copy';
import { Failure } from '../../ui/failure';
import { Choose } from '../../ui/menu';
import { SpokenSwitch } from '../../ui/spoken';
import { useDesk } from '../desk';
import { rotateLines } from '../lines';
import type { EndpointModel } from '../model';

/** For how many seconds an old key may still open the endpoint. */
const GRACES = ['0', '3600', '86400', '604800'] as const;
type Grace = (typeof GRACES)[number];

/** The keys that open an endpoint, never their text; and the way to another one. */
export function KeysView({
  model,
  endpoint
}: {
  model: EndpointModel;
  endpoint: Endpoint;
}): JSX.Element {
  const { trans } = useDesk();
  const { keys, row } = endpoint;
  return (
    <div className="cw-Sheet">
      <p className="cw-Note cw-Keys-note">
        {row.open
          ? trans.__('It answers on loopback without a key.')
          : trans.__(
              'A key’s text never travels to a browser: the newest one lies in a file on %1 that only you can read.',
              keys.host
            )}
      </p>
      <dl className="cw-Pairs">
        <div>
          <dt>{trans.__('File')}</dt>
          <dd>
            <Copy text={keys.path} />
          </dd>
        </div>
        <div>
          <dt>{trans.__('In a shell')}</dt>
          <dd>
            <Copy text={`cellworks endpoints key ${row.name}`} />
          </dd>
        </div>
        <div>
          <dt>{trans.__('In Python')}</dt>
          <dd>
            <Copy text={`cw.endpoints["${row.name}"].key`} />
          </dd>
        </div>
      </dl>
      <table className="cw-Table cw-Keys" aria-label={trans.__('Keys')}>
        <thead>
          <tr>
            <th scope="col">{trans.__('Key')}</th>
            <th scope="col">{trans.__('Made')}</th>
            <th scope="col">{trans.__('Opens it')}</th>
            <td className="cw-mod-grows" />
          </tr>
        </thead>
        <tbody>
          {keys.keys.map(key => (
            <tr key={key.created}>
              <th scope="row">
                <code>••••••••{key.shown}</code>
              </th>
              <td>
                <Clock at={key.created} />
              </td>
              <td>
                {key.expires === null ? (
                  trans.__('until it is rotated')
                ) : (
                  <>
                    {trans.__('until')} <Clock at={key.expires} />
                  </>
                )}
              </td>
              <td className="cw-mod-grows" />
            </tr>
          ))}
        </tbody>
      </table>
      <Rotate model={model} />
    </div>
  );
}

function Rotate({ model }: { model: EndpointModel }): JSX.Element {
  const { trans } = useDesk();
  const [grace, setGrace] = useState<Grace>('3600');
  const titles: Record<Grace, string> = {
    '0': trans.__('the old one ends at once'),
    '3600': trans.__('the old one opens it for an hour more'),
    '86400': trans.__('the old one opens it for a day more'),
    '604800': trans.__('the old one opens it for a week more')
  };
  return (
    <form
      className="cw-Keys-rotate"
      aria-label={trans.__('Rotate the key')}
      onSubmit={event => {
        event.preventDefault();
        void model.rotate(Number(grace));
      }}
    >
      <div className="cw-Act-line">
        <button
          type="submit"
          className="jp-Button cw-Button"
          aria-disabled={model.busy}
        >
          {trans.__('Make a new key')}
        </button>
        <Choose
          label={trans.__('The old key')}
          value={grace}
          choices={GRACES.map(value => ({ value, title: titles[value] }))}
          onChange={setGrace}
        />
        <SpokenSwitch spoken={rotateLines(model.name, Number(grace))} />
      </div>
      {model.problem && model.act === null && (
        <Failure problem={model.problem} />
      )}
    </form>
  );
}
