import { type ModelEntry, useResource } from '../../studio';
import { Badge } from '../../ui/badge';
import { Clock } from '../../ui/clock';
import { Failure } from '../../ui/failure';
import { Waiting } from '../../ui/waiting';
import { useDesk } from '../desk';
import type { ModelModel } from '../model';
import { verbTone, verbWord } from '../states';

/** What happened to a model, the newest first. */
export function HistoryView({ model }: { model: ModelModel }): JSX.Element {
  const { trans } = useDesk();
  const resource = useResource(model.history);
  const { value, error } = resource;
  return (
    <div className="cw-Sheet">
      {error && (
        <Failure problem={error} retry={() => void resource.refresh()} />
      )}
      {!value && !error && <Waiting />}
      {value && (
        <table className="cw-Table" aria-label={trans.__('History')}>
          <thead>
            <tr>
              <th scope="col">{trans.__('When')}</th>
              <th scope="col">{trans.__('What')}</th>
              <th scope="col">{trans.__('Which')}</th>
              <th scope="col">{trans.__('By')}</th>
              <th scope="col">{trans.__('Comment')}</th>
            </tr>
          </thead>
          <tbody>
            {value.entries.map(entry => (
              <tr key={entry.number}>
                <td>
                  <Clock at={entry.time} />
                </td>
                <td>
                  <Badge
                    tone={verbTone(entry.verb)}
                    word={verbWord(entry.verb, trans)}
                  />
                </td>
                <td>{whichOf(entry)}</td>
                <td>{entry.seen ? trans.__('another tool') : entry.actor}</td>
                <td>{entry.comment}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {value && value.entries.length < value.total && (
        <p className="cw-Note">
          {trans.__('The newest %1 of %2.', value.entries.length, value.total)}
        </p>
      )}
    </div>
  );
}

/** `@champion 3 → 4`, `4`. */
function whichOf({ alias, version, before }: ModelEntry): string {
  const at = version === null || version === undefined ? '–' : String(version);
  if (!alias) {
    return at;
  }
  return before ? `@${alias} ${before} → ${at}` : `@${alias} ${at}`;
}
