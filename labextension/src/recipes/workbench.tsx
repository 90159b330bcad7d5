import {
  caretLeftIcon,
  caretRightIcon,
  UseSignal
} from '@jupyterlab/ui-components';
import {
  type PointerEvent,
  type ReactNode,
  useCallback,
  useRef,
  useState
} from 'react';
import { IconButton } from '../ui/button';
import { Tabs } from '../ui/tabs';
import { useWidth } from '../ui/width';
import { ChartsPane } from './charts';
import { CodePane } from './code';
import { useDesk } from './desk';
import { ExportPane } from './export/pane';
import { GridPane } from './grid';
import { Head } from './head';
import type { Open } from './model';
import { operationsOn } from './operations';
import { Palette } from './palette';
import { PhaseNotice } from './phases';
import { ProfilePane } from './profile';
import { ReportPane } from './report';
import { historyKeys, RecipePane } from './steps';
import type { ColumnInfo } from './wrangler/types';

/** What the grid keeps, in pixels, before the sides get anything; and beside a side that a person has widened. */
const GRID = 640;
const GRID_LEAST = 320;
const PALETTE = 176;
const RAIL = 28;
const SIDE = 320;
const SIDE_LEAST = 240;

/** A frame with all that is done with it: operations, rows, and the recipe with its views. */
export function Workbench({ open }: { open: Open }): JSX.Element {
  const { trans, editors, languages } = useDesk();
  const { wrangler, writing, exporting } = open;
  const root = useRef<HTMLDivElement>(null);
  const width = useWidth(root);
  const [wanted, setWanted] = useState<boolean | null>(null);
  const [side, setSide] = useState<number | null>(null);
  const [tab, setTab] = useState('recipe');
  const hasPalette = wanted ?? width >= GRID + PALETTE + SIDE;
  const left = hasPalette ? PALETTE : RAIL;
  const grid = side === null ? GRID : GRID_LEAST;
  const room = Math.max(SIDE_LEAST, width - grid - left);
  const right = Math.min(side ?? SIDE, room);

  const { column } = wrangler;
  const [looked, setLooked] = useState(column);
  if (looked !== column) {
    // Whoever looks at a column wants to see its profile.
    setLooked(column);
    if (column !== null) {
      setTab('profile');
    }
  }
  const begin = useCallback(
    (op: string, columns: readonly string[] = []) => {
      writing.begin(op, columns);
      setTab('recipe');
    },
    [writing]
  );
  const columnMenu = useCallback(
    (of: ColumnInfo) => operationsOn(of, writing, () => setTab('recipe')),
    [writing]
  );
  return (
    <div
      className="cw-Workbench"
      ref={root}
      onKeyDown={event => historyKeys(event, wrangler)}
      role="region"
      aria-label={trans.__('Data Wrangler: %1', wrangler.kept.name)}
      style={{
        gridTemplateColumns: `${left}px minmax(0, 1fr) ${right}px`
      }}
    >
      <div className="cw-Workbench-head">
        <Head open={open} />
        <PhaseNotice wrangler={wrangler} />
        <ExportPane exporting={exporting} />
      </div>
      <div className="cw-Workbench-palette">
        {hasPalette ? (
          <>
            <IconButton
              icon={caretLeftIcon}
              label={trans.__('Hide the operations')}
              onClick={() => setWanted(false)}
            />
            <UseSignal signal={writing.changed}>
              {() => (
                <Palette catalog={writing.catalog} onPick={op => begin(op)} />
              )}
            </UseSignal>
          </>
        ) : (
          <button
            type="button"
            className="cw-Workbench-rail"
            title={trans.__('Show the operations')}
            onClick={() => setWanted(true)}
          >
            <caretRightIcon.react tag="span" />
            <span>{trans.__('Operations')}</span>
          </button>
        )}
      </div>
      <div className="cw-Workbench-grid">
        {wrangler.opened || wrangler.phase !== 'opening' ? (
          <GridPane
            wrangler={wrangler}
            columnMenu={columnMenu}
            onOperation={(op, name) => begin(op, [name])}
          />
        ) : (
          <p className="cw-Waiting" role="status">
            {wrangler.kept.notebook === null
              ? trans.__('A kernel starts, and reads %1…', wrangler.kept.name)
              : trans.__('Waiting for the notebook’s kernel…')}
          </p>
        )}
      </div>
      <Side width={right} onWidth={setSide}>
        <Tabs
          label={trans.__('About the table')}
          current={tab}
          onChange={setTab}
          tabs={[
            {
              id: 'recipe',
              title: trans.__('Recipe'),
              render: () => <RecipePane writing={writing} editors={editors} />
            },
            {
              id: 'code',
              title: trans.__('Code'),
              render: () => (
                <CodePane wrangler={wrangler} languages={languages} />
              )
            },
            {
              id: 'profile',
              title: trans.__('Profile'),
              render: () => <ProfilePane wrangler={wrangler} />
            },
            {
              id: 'charts',
              title: trans.__('Charts'),
              render: () => <ChartsPane wrangler={wrangler} />
            },
            {
              id: 'report',
              title: trans.__('Report'),
              render: () => <ReportPane wrangler={wrangler} />
            }
          ]}
        />
      </Side>
    </div>
  );
}

/** The right side; its edge is dragged, or moved by arrows. */
function Side({
  width,
  onWidth,
  children
}: {
  width: number;
  onWidth: (width: number) => void;
  children: ReactNode;
}): JSX.Element {
  const { trans } = useDesk();
  const root = useRef<HTMLDivElement>(null);
  const move = (event: PointerEvent<HTMLDivElement>) => {
    const box = root.current?.getBoundingClientRect();
    if (box && event.currentTarget.hasPointerCapture(event.pointerId)) {
      onWidth(Math.max(SIDE_LEAST, Math.round(box.right - event.clientX)));
    }
  };
  return (
    <div className="cw-Workbench-side" ref={root}>
      <div
        className="cw-Workbench-edge"
        role="separator"
        aria-orientation="vertical"
        aria-label={trans.__('Width of the right side')}
        aria-valuenow={width}
        tabIndex={0}
        onPointerDown={event =>
          event.currentTarget.setPointerCapture(event.pointerId)
        }
        onPointerMove={move}
        onKeyDown={event => {
          const turn = { ArrowLeft: 16, ArrowRight: -16 }[event.key];
          if (turn !== undefined) {
            event.preventDefault();
            onWidth(Math.max(SIDE_LEAST, width + turn));
          }
        }}
      />
      {children}
    </div>
  );
}
