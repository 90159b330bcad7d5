import { useResource } from '../../studio';
import { ColumnTable } from '../../shell/columntable';
import { Empty } from '../../ui/empty';
import { Failure } from '../../ui/failure';
import { count, percent } from '../../ui/format';
import { Waiting } from '../../ui/waiting';
import { useDesk } from '../desk';
import type { DatasetModel } from '../model';

/** What the columns of a version held when it was registered. */
export function StatisticsView({
  model
}: {
  model: DatasetModel;
}): JSX.Element {
  const { trans } = useDesk();
  const resource = useResource(model.statistics);
  const { value, error } = resource;
  if (error?.code === 'not_found') {
    return <Empty sentence={[error.message, error.hint].join(' ')} />;
  }
  if (!value) {
    return error ? (
      <Failure problem={error} retry={() => void resource.refresh()} />
    ) : (
      <Waiting />
    );
  }
  const { rows, total } = value;
  return (
    <div className="cw-Sheet">
      <p className="cw-Note">
        {total !== null && total > rows
          ? trans.__(
              '%1 of %2 rows were counted, evenly spread (%3).',
              count(rows),
              count(total),
              percent(rows / total)
            )
          : trans.__('All %1 rows were counted.', count(rows))}
      </p>
      <ColumnTable
        label={trans.__('Statistics of the columns')}
        columns={value.columns}
        trans={trans}
      />
    </div>
  );
}
