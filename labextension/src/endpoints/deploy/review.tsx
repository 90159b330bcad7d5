import { Facts } from '../../ui/facts';
import { Failure } from '../../ui/failure';
import { Pairs } from '../../ui/pairs';
import { SpokenSwitch } from '../../ui/spoken';
import { useDesk } from '../desk';
import { deployLines } from '../lines';
import { percent } from '../shares';
import { wishOf } from './fields';
import type { DeployModel } from './model';
import { unlike } from './unlike';

/** The third step: all of it once more, as code too, and in which columns the version differs. */
export function ReviewStep({ model }: { model: DeployModel }): JSX.Element {
  const { trans } = useDesk();
  const { fields, problem } = model;
  const { value: place } = model.place;
  const wish = wishOf(fields, place === null);
  const { scaling = {} } = wish;
  const version = model.version.value;
  const unapproved = version && version.row.approval.state !== 'approved';
  return (
    <>
      <div className="cw-Deploy-review">
        <Pairs
          of={[
            [trans.__('Version'), wish.version],
            [
              trans.__('Endpoint'),
              place === null
                ? trans.__('%1, which is made', fields.endpoint)
                : fields.endpoint
            ],
            [trans.__('Traffic'), trafficOf(model, trans)],
            [
              trans.__('Serves with'),
              [
                trans._n(
                  '%1 worker',
                  '%1 workers',
                  scaling.workers ?? 1,
                  scaling.workers ?? 1
                ),
                trans._n(
                  '%1 thread each',
                  '%1 threads each',
                  scaling.threads ?? 1,
                  scaling.threads ?? 1
                ),
                trans.__(
                  'batches of %1 rows within %2 ms',
                  fields.rows,
                  fields.latency
                ),
                trans.__('time-out %1 s', fields.timeout),
                fields.compile && trans.__('compiled where it is proved')
              ]
                .filter(Boolean)
                .join('  ·  ')
            ],
            [
              trans.__('After a restart of the machine'),
              fields.autostart || place?.row.autostart
                ? trans.__('it serves again by itself')
                : trans.__('it waits for somebody to start it')
            ]
          ]}
        />
      </div>
      {unapproved && (
        <p className="cw-Warning" role="note">
          {trans.__(
            '%1 is not approved (%2). It can be deployed unless the studio asks for approval.',
            wish.version,
            version.row.approval.state
          )}
        </p>
      )}
      {problem && <Failure problem={problem} />}
      <Unlike model={model} />
      <SpokenSwitch spoken={deployLines(fields.endpoint.trim(), wish)} />
    </>
  );
}

function trafficOf(
  { fields, serves }: DeployModel,
  trans: ReturnType<typeof useDesk>['trans']
): string {
  if (!serves) {
    return trans.__('all of it');
  }
  const words = {
    all: fields.keep
      ? trans.__('all of it; the others stay without traffic')
      : trans.__('all of it; the others answer what they have and end'),
    share: trans.__('%1, the others the rest', percent(Number(fields.share))),
    same: trans.__('what the one has that it replaces')
  };
  return words[fields.traffic];
}

/** Where the version takes or gives other columns than what answers now. */
function Unlike({ model }: { model: DeployModel }): JSX.Element | null {
  const { trans } = useDesk();
  const { value: place } = model.place;
  const { value: version } = model.version;
  if (!place || !version || !model.serves) {
    return null;
  }
  const rows = unlike(place, version);
  const { name, version: number } = version.row;
  return rows.length === 0 ? null : (
    <div className="cw-Deploy-unlike">
      <p className="cw-Note cw-mod-flush">
        {trans._n(
          '%1 column differs from what %2 answers now:',
          '%1 columns differ from what %2 answers now:',
          rows.length,
          place.row.name
        )}
      </p>
      <Facts
        label={trans.__('Columns that differ')}
        sides={[
          { key: 'now', head: trans.__('at %1 now', place.row.name) },
          { key: 'new', head: `${name}/${number}` }
        ]}
        groups={[
          ['inputs', trans.__('It takes')],
          ['outputs', trans.__('It answers')]
        ]}
        rows={rows}
      />
    </div>
  );
}
