import type { TranslationBundle } from '@jupyterlab/translation';
import { UseSignal } from '@jupyterlab/ui-components';
import { useMemo, useState } from 'react';
import {
  type Dataset,
  type DatasetColumn,
  type DatasetVersion,
  useResource
} from '../../studio';
import { Empty } from '../../ui/empty';
import { Failure } from '../../ui/failure';
import { count } from '../../ui/format';
import { Choose } from '../../ui/menu';
import { type Column, Table } from '../../ui/table';
import { useDesk } from '../desk';
import type { DatasetModel } from '../model';
import { MovedView } from './moved';
import { type Change, differences, type Difference, tally } from './diff';

/** The columns of a version, or what differs from another one's. */
export function SchemaView({
  model,
  version,
  history
}: {
  model: DatasetModel;
  version: DatasetVersion;
  history: Dataset | undefined;
}): JSX.Element {
  const { trans } = useDesk();
  const other = useResource(model.other);
  const [text, setText] = useState('');
  const compared = model.compared;
  const before = compared === null ? null : other.value?.columns;
  const lines = useMemo(
    () => differences(before ?? version.columns, version.columns),
    [before, version.columns]
  );
  const wanted = useMemo(
    () =>
      lines.filter(
        line =>
          line.name.toLowerCase().includes(text.trim().toLowerCase()) &&
          (compared === null || line.change !== 'same')
      ),
    [lines, text, compared]
  );
  const others = (history?.versions ?? []).filter(
    row => row.version !== version.row.version
  );
  if (version.columns.length === 0 && others.length === 0) {
    return (
      <Empty
        sentence={trans.__(
          'This is a reference to data of no format that is known here, so there are no columns to show.'
        )}
      />
    );
  }
  return (
    <div className="cw-Fill">
      <div
        className="cw-Bar cw-mod-plain"
        role="toolbar"
        aria-label={trans.__('Schema')}
      >
        <input
          type="search"
          className="cw-Input"
          aria-label={trans.__('Filter columns')}
          placeholder={trans.__('Filter columns')}
          value={text}
          onChange={event => setText(event.target.value)}
        />
        {others.length > 0 && (
          <Choose
            label={trans.__('Compare with')}
            value={String(compared ?? '')}
            choices={[
              { value: '', title: trans.__('Compare with…') },
              ...others.map(row => ({
                value: String(row.version),
                title: trans.__('version %1', row.version)
              }))
            ]}
            onChange={chosen =>
              model.compare(chosen === '' ? null : Number(chosen))
            }
          />
        )}
        <span className="cw-Spring" />
        <span className="cw-Count" role="status">
          {compared === null
            ? trans._n('%1 column', '%1 columns', version.columns.length)
            : before && <Tally of={lines} />}
        </span>
      </div>
      {other.error && (
        <Failure problem={other.error} retry={() => void other.refresh()} />
      )}
      {compared !== null && before && wanted.length === 0 && (
        <p className="cw-Quiet cw-Panel-wait">
          {text
            ? trans.__('No column that differs matches.')
            : trans.__(
                'Versions %1 and %2 have the same columns.',
                compared,
                version.row.version
              )}
        </p>
      )}
      {wanted.length > 0 && (compared === null || before) && (
        <Columns lines={wanted} isDiff={compared !== null} />
      )}
      {compared !== null && <MovedView model={model} />}
    </div>
  );
}

/** The same, drawn again when another comparison is chosen. */
export function SchemaPane(props: {
  model: DatasetModel;
  version: DatasetVersion;
  history: Dataset | undefined;
}): JSX.Element {
  return (
    <UseSignal signal={props.model.changed}>
      {() => <SchemaView {...props} />}
    </UseSignal>
  );
}

function Tally({ of }: { of: readonly Difference[] }): JSX.Element {
  const { trans } = useDesk();
  const { added, removed, changed } = tally(of);
  return (
    <>
      {trans.__(
        '%1 added, %2 removed, %3 changed',
        count(added),
        count(removed),
        count(changed)
      )}
    </>
  );
}

const SHAPES: Record<Change, string> = {
  same: '',
  added: '+',
  removed: '−',
  changed: '~'
};

function Columns({
  lines,
  isDiff
}: {
  lines: readonly Difference[];
  isDiff: boolean;
}): JSX.Element {
  const { trans } = useDesk();
  const [selected, select] = useState<string | null>(null);
  const rows = useMemo(
    () => lines.map((line, at): Line => ({ ...line, key: String(at) })),
    [lines]
  );
  return (
    <Table
      label={isDiff ? trans.__('Schema differences') : trans.__('Columns')}
      columns={makeColumns(trans, isDiff)}
      rows={rows}
      rowKey={line => line.key}
      rowName={line => line.name}
      selected={selected}
      onSelect={line => select(line.key)}
      onOpen={line => select(line.key)}
    />
  );
}

/** Several columns may have one name, so a line is known by its place. */
type Line = Difference & { key: string };

function makeColumns(
  trans: TranslationBundle,
  isDiff: boolean
): Column<Line>[] {
  const words: Record<Change, string> = {
    same: '',
    added: trans.__('added'),
    removed: trans.__('removed'),
    changed: trans.__('changed')
  };
  return [
    ...(isDiff
      ? [
          {
            id: 'change',
            title: trans.__('Change'),
            render: ({ change }: Line) => (
              <span className={`cw-Diff cw-mod-${change}`}>
                <span className="cw-Diff-shape" aria-hidden="true">
                  {SHAPES[change]}
                </span>
                {words[change]}
              </span>
            )
          }
        ]
      : []),
    {
      id: 'name',
      title: trans.__('Column'),
      width: 280,
      render: line => <code>{line.name}</code>
    },
    {
      id: 'type',
      title: trans.__('Type'),
      width: 240,
      render: line => <Both line={line} of={column => column.dtype} />
    },
    {
      id: 'missing',
      title: trans.__('Missing values'),
      grows: true,
      render: line => (
        <Both
          line={line}
          of={({ nullable }) =>
            nullable ? trans.__('may be') : trans.__('none')
          }
        />
      )
    }
  ];
}

/** A fact of a column, and where it changed what it was. */
function Both({
  line: { before, after },
  of
}: {
  line: Difference;
  of: (column: DatasetColumn) => string;
}): JSX.Element {
  const was = before && of(before);
  const is = after && of(after);
  if (was === null || is === null || was === is) {
    return <>{is ?? was}</>;
  }
  return (
    <>
      <del>{was}</del> → <ins>{is}</ins>
    </>
  );
}
