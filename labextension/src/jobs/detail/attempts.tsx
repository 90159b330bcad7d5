import type { Attempt, Job } from '../../studio';
import { Badge } from '../../ui/badge';
import { Clock, Took } from '../../ui/clock';
import type { Column } from '../../ui/table';
import { Table } from '../../ui/table';
import { useDesk } from '../desk';
import type { JobModel } from '../model';
import { toneOf, wordOf } from '../states';

/** Each try; the chosen one is what the other tabs show. */
export function AttemptsView({
  model,
  job
}: {
  model: JobModel;
  job: Job;
}): JSX.Element {
  const { trans } = useDesk();
  const columns: Column<Attempt>[] = [
    {
      id: 'number',
      title: trans.__('Attempt'),
      align: 'right',
      render: one => one.number
    },
    {
      id: 'state',
      title: trans.__('State'),
      render: one => (
        <Badge tone={toneOf(one.state)} word={wordOf(one.state, trans)} />
      )
    },
    {
      id: 'started',
      title: trans.__('Started'),
      render: one => <Clock at={one.started} />
    },
    {
      id: 'took',
      title: trans.__('Took'),
      align: 'right',
      render: one => <Took from={one.started} to={one.ended} fine />
    },
    {
      id: 'exit',
      title: trans.__('Exit code'),
      align: 'right',
      render: one => one.exit_code ?? '–'
    },
    {
      id: 'start',
      title: trans.__('Start'),
      render: one =>
        one.warm === null ? '–' : one.warm ? trans.__('warm') : trans.__('cold')
    },
    {
      id: 'why',
      title: trans.__('Why'),
      grows: true,
      render: one => one.failure?.sentence ?? ''
    }
  ];
  const choose = (one: Attempt) => model.choose(one.number);
  return (
    <Table
      label={trans.__('Attempts')}
      columns={columns}
      rows={job.attempts}
      rowKey={one => String(one.number)}
      sort={{ id: 'number', descending: false }}
      onSort={() => undefined}
      selected={String(model.attempt)}
      onSelect={choose}
      onOpen={choose}
    />
  );
}
