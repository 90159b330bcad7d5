import type { TranslationBundle } from '@jupyterlab/translation';
import { deleteIcon } from '@jupyterlab/ui-components';
import type { Dataset, VersionRow } from '../../studio';
import { Badge } from '../../ui/badge';
import { IconButton } from '../../ui/button';
import { Clock } from '../../ui/clock';
import { Copy } from '../../ui/copy';
import { bytes, count } from '../../ui/format';
import { type Column, Table } from '../../ui/table';
import { ThingLink } from '../../ui/thinglink';
import { useActions, useDesk } from '../desk';
import type { DatasetModel } from '../model';
import { kindOf, toneOf, wordOf } from '../states';
import { type DatasetsDesk, refOf } from '../tokens';

/** Every version of a dataset, the newest first; the one that is chosen here is the one that the other tabs show. */
export function VersionsView({
  model,
  history,
  shown
}: {
  model: DatasetModel;
  history: Dataset;
  /** The version that the other tabs show. */
  shown: number;
}): JSX.Element {
  const desk = useDesk();
  const { remove } = useActions();
  const choose = ({ version }: VersionRow) => model.choose(version);
  return (
    <div className="cw-Fill">
      <Table
        label={desk.trans.__('Versions')}
        columns={makeColumns(desk, choose, row => remove(refOf(row)))}
        rows={history.versions}
        rowKey={row => String(row.version)}
        rowName={refOf}
        selected={String(shown)}
        onSelect={choose}
        onOpen={choose}
      />
    </div>
  );
}

function makeColumns(
  { trans, linkTo }: DatasetsDesk,
  choose: (row: VersionRow) => void,
  remove: (row: VersionRow) => void
): Column<VersionRow>[] {
  return [
    {
      id: 'state',
      title: trans.__('Source'),
      width: 120,
      render: ({ check }) => stateOf(check, trans)
    },
    {
      id: 'version',
      title: trans.__('Version'),
      width: 120,
      render: row => (
        <ThingLink
          href={linkTo('datasets', refOf(row))}
          open={() => choose(row)}
          tabIndex={-1}
        >
          {refOf(row)}
        </ThingLink>
      )
    },
    {
      id: 'kind',
      title: trans.__('Kind'),
      width: 56,
      render: ({ kind }) => kindOf(kind, trans)
    },
    {
      id: 'format',
      title: trans.__('Format'),
      width: 72,
      render: ({ format }) => format
    },
    {
      id: 'rows',
      title: trans.__('Rows'),
      align: 'right',
      width: 80,
      render: ({ rows }) => (rows === null ? '–' : count(rows))
    },
    {
      id: 'columns',
      title: trans.__('Columns'),
      align: 'right',
      width: 80,
      render: ({ columns }) => count(columns)
    },
    {
      id: 'size',
      title: trans.__('Size'),
      align: 'right',
      width: 68,
      render: ({ size }) => bytes(size)
    },
    {
      id: 'created',
      title: trans.__('Registered'),
      width: 104,
      render: ({ created }) => <Clock at={created} />
    },
    { id: 'by', title: trans.__('By'), width: 64, render: row => row.actor },
    {
      id: 'path',
      title: trans.__('Path'),
      grows: true,
      render: ({ path }) => <Copy text={path} />
    },
    {
      id: 'actions',
      title: trans.__('Forget'),
      width: 64,
      render: row => (
        <IconButton
          icon={deleteIcon}
          label={trans.__('Forget %1…', refOf(row))}
          onClick={() => remove(row)}
        />
      )
    }
  ];
}

/** What the last look found, its sentence on hover. */
function stateOf(
  { state, sentence }: VersionRow['check'],
  trans: TranslationBundle
): JSX.Element {
  return (
    <span title={sentence}>
      <Badge tone={toneOf(state)} word={wordOf(state, trans)} />
    </span>
  );
}
