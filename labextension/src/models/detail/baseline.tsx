import {
  type BaselineSummary,
  type ModelVersion,
  useResource
} from '../../studio';
import { Clock } from '../../ui/clock';
import { Empty } from '../../ui/empty';
import { Failure } from '../../ui/failure';
import { clock, count } from '../../ui/format';
import { ColumnTable } from '../../shell/columntable';
import { Waiting } from '../../ui/waiting';
import { Link, useDesk } from '../desk';
import type { ModelModel } from '../model';

/** What the data that a version learned from looked like, column by column. */
export function BaselineView({
  model,
  version
}: {
  model: ModelModel;
  version: ModelVersion;
}): JSX.Element {
  const { trans } = useDesk();
  return version.row.baseline === null ? (
    <Empty
      sentence={
        version.baseline_note ||
        trans.__('It has no baseline, so drift cannot be told.')
      }
      code={`cw.models["${version.row.name}"].register(run="${version.row.run?.slice(0, 4) ?? '7c2f'}", baseline=X)`}
    />
  ) : (
    <Summary model={model} />
  );
}

function Summary({ model }: { model: ModelModel }): JSX.Element {
  const { trans } = useDesk();
  const resource = useResource(model.baseline);
  const { value, error } = resource;
  if (!value) {
    return error ? (
      <Failure problem={error} retry={() => void resource.refresh()} />
    ) : (
      <Waiting />
    );
  }
  const roles = {
    feature: '',
    prediction: trans.__('prediction'),
    label: trans.__('label')
  };
  return (
    <div className="cw-Sheet">
      <Origin of={value} />
      <ColumnTable
        label={trans.__('Columns of the baseline')}
        columns={value.columns}
        noteOf={({ role }) => roles[role]}
        trans={trans}
      />
    </div>
  );
}

function Origin({
  of: { origin, windows }
}: {
  of: BaselineSummary;
}): JSX.Element {
  const { trans } = useDesk();
  const { since, until, dataset } = origin;
  return (
    <p className="cw-Note">
      {trans.__('%1 rows', count(origin.rows))}
      {dataset && (
        <>
          {'  ·  '}
          <Link slice="datasets" entity={dataset}>
            {dataset}
          </Link>
        </>
      )}
      {typeof since === 'number' &&
        typeof until === 'number' &&
        `  ·  ${clock(since)} – ${clock(until)}`}
      {windows > 0 && `  ·  ${trans.__('%1 stretches of time', windows)}`}
      {'  ·  '}
      {trans.__('made')} <Clock at={origin.made} />
    </p>
  );
}
