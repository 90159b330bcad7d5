import { useResource } from '../../studio';
import { Badge } from '../../ui/badge';
import { Clock } from '../../ui/clock';
import { Failure } from '../../ui/failure';
import { Waiting } from '../../ui/waiting';
import { useDesk } from '../desk';
import type { EndpointModel } from '../model';
import { verbTone, verbWord } from '../states';

/** What happened to an endpoint, the newest first. */
export function EventsView({ model }: { model: EndpointModel }): JSX.Element {
  const { trans } = useDesk();
  const resource = useResource(model.events);
  const { value, error } = resource;
  return (
    <div className="cw-Sheet">
      {error && (
        <Failure problem={error} retry={() => void resource.refresh()} />
      )}
      {!value && !error && <Waiting />}
      {value && (
        <table className="cw-Table" aria-label={trans.__('Events')}>
          <thead>
            <tr>
              <th scope="col">{trans.__('When')}</th>
              <th scope="col">{trans.__('What')}</th>
              <th scope="col">{trans.__('By')}</th>
              <td className="cw-mod-grows" />
            </tr>
          </thead>
          <tbody>
            {value.events.map(event => (
              <tr key={event.number}>
                <td>
                  <Clock at={event.time} />
                </td>
                <td>
                  <Badge
                    tone={verbTone(event.verb)}
                    word={verbWord(event.verb, trans) ?? event.verb}
                  />
                </td>
                <td>{event.actor}</td>
                <td className="cw-mod-grows" title={event.sentence}>
                  {event.sentence}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {value && value.events.length < value.total && (
        <p className="cw-Note">
          {trans.__('The newest %1 of %2.', value.events.length, value.total)}
        </p>
      )}
    </div>
  );
}
