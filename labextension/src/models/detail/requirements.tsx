import { useEffect, useMemo } from 'react';
import { type ModelVersion, Resource, useResource } from '../../studio';
import { Badge } from '../../ui/badge';
import { Failure } from '../../ui/failure';
import { useDesk } from '../desk';

/** The packages that a version needs, held against those of the interpreter that made it. */
export function RequirementsView({
  version
}: {
  version: ModelVersion;
}): JSX.Element {
  const { trans, studio } = useDesk();
  const { name, version: number } = version.row;
  const resource = useMemo(
    () =>
      new Resource(() =>
        studio.call('get', '/models/{name}/versions/{version}/requirements', {
          path: { name, version: String(number) }
        })
      ),
    [studio, name, number]
  );
  useEffect(() => () => resource.dispose(), [resource]);
  const { value, error } = useResource(resource);
  const unmet = new Map((value?.unmet ?? []).map(one => [one.needs, one]));
  return (
    <div className="cw-Sheet">
      {error && <Failure problem={error} />}
      {value && (
        <p className="cw-Note">{trans.__('Held against %1.', value.python)}</p>
      )}
      <table className="cw-Table" aria-label={trans.__('Requirements')}>
        <thead>
          <tr>
            <th scope="col">{trans.__('Package')}</th>
            <th scope="col">{trans.__('There')}</th>
          </tr>
        </thead>
        <tbody>
          {version.requirements.map(needs => {
            const lack = unmet.get(needs);
            return (
              <tr key={needs}>
                <th scope="row">{needs}</th>
                <td>
                  {!value ? (
                    ''
                  ) : lack ? (
                    <Badge
                      tone="bad"
                      word={
                        lack.has === null
                          ? trans.__('missing')
                          : trans.__('has %1', lack.has)
                      }
                    />
                  ) : (
                    <Badge tone="good" word={trans.__('yes')} />
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
