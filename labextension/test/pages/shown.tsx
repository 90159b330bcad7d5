import { RenderMimeRegistry } from '@jupyterlab/rendermime';
import { useState } from 'react';
import { Bars } from '../../src/ui/bars';
import { Diff } from '../../src/ui/diff';
import { Facts } from '../../src/ui/facts';
import { Grid, type GridSource } from '../../src/ui/grid';
import { Plot } from '../../src/ui/plot';
import { Search } from '../../src/ui/search';
import { HUES, Swatch } from '../../src/ui/swatch';
import { ThingLink } from '../../src/ui/thinglink';
import { Waiting } from '../../src/ui/waiting';

const NUMBERS: GridSource = {
  rows: 1_000_000,
  columns: [
    { name: 'word', type: 'string', numeric: false },
    { name: 'n', type: 'int64', numeric: true },
    { name: 'half', type: 'double', numeric: true }
  ],
  cell: (row, column) =>
    column === 0 ? (row % 7 ? `word ${row}` : null) : row / column
};

const OLD = 'import pandas as pd\nC = 0.5\nfit(C)\n';
const NEW = 'import pandas as pd\nC = 0.7\nfit(C)\nscore()\n';

function Searching(): JSX.Element {
  const [found, setFound] = useState('');
  return (
    <>
      <Search label="Filter words" value="" rest={50} onSearch={setFound} />
      <p role="status">{found || 'everything'}</p>
    </>
  );
}

function Linked(): JSX.Element {
  const [opened, setOpened] = useState('nothing');
  return (
    <>
      <ThingLink href="?piece=thinglink" open={() => setOpened('late/3')}>
        late/3
      </ThingLink>
      <p role="status">{opened}</p>
    </>
  );
}

/** Pages of the pieces that only show something. */
export const SHOWN: Record<string, () => JSX.Element> = {
  grid: () => (
    <div style={{ height: 320 }}>
      <Grid label="A million rows" source={NUMBERS} />
    </div>
  ),
  diff: () => <Diff label="first to second" old={OLD} now={NEW} />,
  facts: () => (
    <Facts
      label="Compared"
      sides={[
        { key: 'a', head: 'run a' },
        { key: 'b', head: 'run b' }
      ]}
      groups={[
        ['params', 'Parameters'],
        ['metrics', 'Metrics']
      ]}
      rows={[
        { group: 'params', name: 'C', values: ['0.5', '0.7'] },
        { group: 'metrics', name: 'auc', values: [0.6512, null] }
      ]}
    />
  ),
  bars: () => <Bars counts={[1, 4, 9, 4, 0, 1]} label="1 to 9 of six" />,
  search: Searching,
  thinglink: Linked,
  waiting: () => <Waiting />,
  swatch: () => (
    <>
      {Array.from({ length: HUES }, (_, colour) => (
        <p key={colour}>
          <Swatch colour={colour} /> run {colour}
        </p>
      ))}
    </>
  ),
  plot: () => (
    <Plot
      label="Two points"
      figure={{ data: [{ x: [1, 2], y: [3, 4] }], layout: {} }}
      rendermime={new RenderMimeRegistry()}
    />
  )
};
