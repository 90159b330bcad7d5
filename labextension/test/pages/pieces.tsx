import { redoIcon } from '@jupyterlab/ui-components';
import { useState } from 'react';
import { Badge, type Tone } from '../../src/ui/badge';
import { IconButton } from '../../src/ui/button';
import { Chart } from '../../src/ui/chart';
import { Clock, Took } from '../../src/ui/clock';
import { Code } from '../../src/ui/code';
import { ColumnsMenu } from '../../src/ui/columns';
import { Confirm } from '../../src/ui/confirm';
import { Copy } from '../../src/ui/copy';
import { Empty } from '../../src/ui/empty';
import { Failure } from '../../src/ui/failure';
import { type Pair, PairsField, TextField } from '../../src/ui/form';
import { type ColumnLayout, PLAIN } from '../../src/ui/layout';
import { Log } from '../../src/ui/log';
import { Choose, Menu } from '../../src/ui/menu';
import { Pairs } from '../../src/ui/pairs';
import { Phases } from '../../src/ui/phases';
import { Popover } from '../../src/ui/popover';
import { ProgressBar } from '../../src/ui/progress';
import { Sparkline } from '../../src/ui/sparkline';
import { SpokenSwitch } from '../../src/ui/spoken';
import { type Column, type Sort, Table } from '../../src/ui/table';
import { Tabs } from '../../src/ui/tabs';
import { TerminalText } from '../../src/ui/text';
import { SHOWN } from './shown';

const NOON = 1_764_417_600;
const TONES: Tone[] = ['busy', 'good', 'bad', 'off', 'wait', 'doubt'];
const nothing = () => undefined;

const COLUMNS: Column<number>[] = [
  { id: 'word', title: 'Word', sortable: true, render: n => `word ${n}` },
  {
    id: 'n',
    title: 'Number',
    align: 'right',
    sortable: true,
    render: n => n
  },
  { id: 'half', title: 'Half', align: 'right', render: n => n / 2 },
  { id: 'rest', title: 'Rest', grows: true, render: () => 'and so on' }
];

/** A hundred thousand rows, of which every third hundred is not read. */
function Tables(): JSX.Element {
  const [sort, setSort] = useState<Sort>({ id: 'n', descending: false });
  const [selected, setSelected] = useState<string | null>(null);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [layout, setLayout] = useState<ColumnLayout>(PLAIN);
  const [opened, setOpened] = useState<number>();
  const [rows] = useState(() => ({
    count: 100_000,
    rowAt: (index: number) =>
      Math.floor(index / 100) % 3 === 2 ? undefined : index
  }));
  return (
    <>
      <ColumnsMenu columns={COLUMNS} layout={layout} onLayout={setLayout} />
      <p>
        {picked.size} picked, opened {opened ?? 'none'}
      </p>
      <div style={{ height: 400, display: 'flex', flexDirection: 'column' }}>
        <Table
          label="Numbers"
          columns={COLUMNS}
          rows={rows}
          rowKey={String}
          layout={layout}
          onLayout={setLayout}
          sort={sort}
          onSort={setSort}
          selected={selected}
          onSelect={n => setSelected(String(n))}
          picked={picked}
          onPick={setPicked}
          onOpen={setOpened}
        />
      </div>
    </>
  );
}

function Forms(): JSX.Element {
  const [text, setText] = useState('8');
  const [pairs, setPairs] = useState<Pair[]>([{ name: 'depth', value: '8' }]);
  return (
    <form className="cw-Form" aria-label="Example">
      <div className="cw-Form-fields">
        <TextField
          label="Cores"
          value={text}
          onChange={setText}
          hint="1 to 8"
        />
        <TextField
          label="Memory"
          value="much"
          onChange={nothing}
          wrong="“much” is not a size."
        />
        <PairsField
          label="Parameters"
          pairs={pairs}
          onChange={setPairs}
          nameLabel="Parameter"
          valueLabel="Value"
        />
      </div>
      <SpokenSwitch
        spoken={[
          { language: 'Python', text: 'cw.submit("train.py")' },
          { language: 'CLI', text: 'cellworks jobs submit train.py' }
        ]}
      />
    </form>
  );
}

function Menus(): JSX.Element {
  const [done, setDone] = useState('nothing');
  const [state, setState] = useState<'all' | 'open'>('all');
  return (
    <div className="cw-Bar" style={{ minHeight: 200, alignItems: 'start' }}>
      <Menu
        title="New"
        items={[
          { id: 'a', title: 'Script', act: () => setDone('script') },
          { id: 'b', title: 'Notebook', act: () => setDone('notebook') },
          { id: 'c', title: 'Command', disabled: true, act: nothing }
        ]}
      />
      <Choose
        label="State"
        value={state}
        choices={[
          { value: 'all', title: 'Any state' },
          { value: 'open', title: 'Not ended' }
        ]}
        onChange={setState}
      />
      <Popover title="More">
        <p>in a box</p>
      </Popover>
      <p role="status">{done}</p>
    </div>
  );
}

function InTabs(): JSX.Element {
  const [current, setCurrent] = useState('one');
  return (
    <Tabs
      label="Parts"
      current={current}
      onChange={setCurrent}
      tabs={[
        { id: 'one', title: 'One', render: () => <p>the first</p> },
        { id: 'two', title: 'Two', count: 3, render: () => <p>the second</p> }
      ]}
    />
  );
}

function Question(): JSX.Element {
  const [asks, setAsks] = useState(false);
  return asks ? (
    <Confirm
      question="Delete job 41?"
      label="Delete"
      onAct={() => setAsks(false)}
      onCancel={() => setAsks(false)}
    />
  ) : (
    <button className="jp-Button cw-Button" onClick={() => setAsks(true)}>
      Delete…
    </button>
  );
}

/** A page for each piece of `ui/`, by its name. */
export const PIECES: Record<string, () => JSX.Element> = {
  table: Tables,
  form: Forms,
  menu: Menus,
  tabs: InTabs,
  confirm: Question,
  badge: () => (
    <>
      {TONES.map(tone => (
        <p key={tone}>
          <Badge tone={tone} word={tone} />
        </p>
      ))}
    </>
  ),
  button: () => (
    <>
      <IconButton icon={redoIcon} label="Rerun" onClick={nothing} />
      <IconButton icon={redoIcon} label="Not now" disabled onClick={nothing} />
    </>
  ),
  chart: () => (
    <Chart
      title="auc"
      curves={[
        { label: 'a', points: [0, 1, 2, 3].map(x => [x, x * x] as const) },
        { label: 'b', points: [0, 1, 2, 3].map(x => [x, 9 - x] as const) }
      ]}
    />
  ),
  clock: () => (
    <p>
      <Clock at={NOON} /> <Took from={NOON} to={NOON + 754} />{' '}
      <Took from={NOON} to={NOON + 0.031} fine />
    </p>
  ),
  code: () => <Code code={'x = 1\ny = x / 0\n'} marked={2} />,
  copy: () => <Copy text="7c2f0011" />,
  empty: () => (
    <Empty sentence="Nothing ran here yet." code="%%train first">
      <button className="jp-Button cw-Button">New notebook</button>
    </Empty>
  ),
  failure: () => (
    <Failure
      problem={{ message: 'The store is away.', hint: 'Start it.', id: 'e1' }}
      retry={nothing}
    />
  ),
  log: () => (
    <div style={{ height: 240, display: 'flex' }}>
      <Log
        ended
        blocks={[
          {
            id: 0,
            lines: ['first line', '\u001b[31mred\u001b[0m', 'last line']
          }
        ]}
      />
    </div>
  ),
  pairs: () => (
    <Pairs
      of={[
        ['Cores', 2],
        ['Memory', '4 GB']
      ]}
    />
  ),
  phases: () => (
    <Phases
      phases={[
        { name: 'queued', started: NOON, ended: NOON + 0.002 },
        { name: 'starting', started: NOON + 0.002, ended: NOON + 0.033 },
        { name: 'running', started: NOON + 0.033, ended: NOON + 11 }
      ]}
    />
  ),
  progress: () => <ProgressBar done={5} total={8} />,
  sparkline: () => <Sparkline label="auc" values={[0.5, 0.6, 0.55, 0.66]} />,
  text: () => <TerminalText text={'plain \u001b[32mgreen\u001b[0m'} />,
  ...SHOWN
};
