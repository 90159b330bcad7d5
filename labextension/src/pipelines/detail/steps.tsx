import { useMemo } from 'react';
import type { StepRow } from '../../studio';
import { Badge } from '../../ui/badge';
import { Clock, Took } from '../../ui/clock';
import { type Column, Table } from '../../ui/table';
import { useDesk } from '../desk';
import { stepTone, stepWord } from '../states';
import type { PipelinesDesk } from '../tokens';

/** Every step as a line: what the graph shows, for those who read better than they see. */
export function StepsTable({
  rows,
  selected,
  onSelect,
  onOpen
}: {
  rows: readonly StepRow[];
  selected: string | null;
  onSelect: (row: StepRow) => void;
  onOpen: () => void;
}): JSX.Element {
  const desk = useDesk();
  const columns = useMemo(() => columnsOf(desk), [desk]);
  return (
    <Table
      label={desk.trans.__('Steps')}
      columns={columns}
      rows={rows}
      rowKey={row => row.key}
      selected={selected}
      onSelect={onSelect}
      onOpen={row => {
        onSelect(row);
        onOpen();
      }}
    />
  );
}

function columnsOf({ trans }: PipelinesDesk): Column<StepRow>[] {
  return [
    {
      id: 'state',
      width: 116,
      title: trans.__('State'),
      render: ({ state }) => (
        <Badge tone={stepTone(state)} word={stepWord(state, trans)} />
      )
    },
    {
      id: 'key',
      width: 144,
      title: trans.__('Step'),
      render: ({ key }) => <span title={key}>{key}</span>
    },
    { id: 'kind', width: 88, title: trans.__('Kind'), render: row => row.kind },
    {
      id: 'started',
      width: 88,
      title: trans.__('Started'),
      render: ({ started }) => <Clock at={started} />
    },
    {
      id: 'took',
      width: 64,
      title: trans.__('Took'),
      align: 'right',
      render: ({ started, ended }) => <Took from={started} to={ended} fine />
    },
    {
      id: 'why',
      grows: true,
      title: trans.__('Why'),
      render: ({ sentence, verdict }) => {
        const words = sentence ?? verdict?.sentence ?? '';
        return <span title={words}>{words}</span>;
      }
    },
    {
      id: 'made',
      width: 200,
      title: trans.__('Made'),
      render: ({ outputs }) => {
        const words = Object.entries(outputs)
          .map(([name, { summary }]) => `${name} ${summary}`.trim())
          .join(', ');
        return <span title={words}>{words}</span>;
      }
    }
  ];
}
