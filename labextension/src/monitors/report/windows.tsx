import { useMemo, useState } from 'react';
import { type DriftTimeline } from '../../studio';
import { type Band, Brush } from '../../ui/brush';
import { Chart, ROOM } from '../../ui/chart';
import { Failure } from '../../ui/failure';
import { count, figure } from '../../ui/format';
import { Choose } from '../../ui/menu';
import { type Curve, timeTicks } from '../../ui/scale';
import { hueClass } from '../../ui/swatch';
import { Waiting } from '../../ui/waiting';
import { useDesk } from '../desk';
import { dayOf, moment } from './figures';
import type { ReportModel, Which } from './model';

const HEIGHT = 120;
/** The colours of the rows that are looked at, and of what they are held against, in every chart of the page. */
export const HUES: Record<Which, number> = { shown: 1, against: 0 };
/** What is drawn of each window. */
type What = 'moved' | 'distance';

/** The windows of the current rows, and the stretches of them that are looked at and held against. */
export function WindowsView({
  model,
  chosen
}: {
  model: ReportModel;
  /** The feature whose distance can be drawn. */
  chosen: string;
}): JSX.Element {
  const { value, error } = model.timeline;
  return (
    <>
      {error && (
        <Failure problem={error} retry={() => void model.timeline.refresh()} />
      )}
      {value ? (
        <Windows model={model} cut={value} chosen={chosen} />
      ) : (
        !error && <Waiting />
      )}
    </>
  );
}

function Windows({
  model,
  cut,
  chosen
}: {
  model: ReportModel;
  cut: DriftTimeline;
  chosen: string;
}): JSX.Element {
  const { trans } = useDesk();
  const [what, setWhat] = useState<What>('moved');
  const drawn = what === 'moved' ? null : chosen;
  const [pointed, setPointed] = useState<number | null>(null);
  const parts = useMemo(() => partsOf(cut), [cut]);
  const curves = useMemo(
    () => curvesOf(cut, drawn, word => trans.__(word)),
    [cut, drawn, trans]
  );
  const compared = model.against !== null || model.brushing === 'against';
  const bands: Band<Which>[] = [
    ...(compared
      ? [
          {
            id: 'against' as const,
            label: trans.__('Held against'),
            hue: HUES.against,
            places: model.against
          }
        ]
      : []),
    {
      id: 'shown',
      label: trans.__('Windows shown'),
      hue: HUES.shown,
      places: model.shown
    }
  ];
  const title =
    drawn === null
      ? trans.__('Features past their limit')
      : trans.__('Distance of %1', drawn);
  return (
    <section
      className="cw-Report-windows"
      aria-label={trans.__('Windows in time')}
    >
      <Controls
        model={model}
        cut={cut}
        what={what}
        onWhat={setWhat}
        chosen={chosen}
        pointed={pointed}
      />
      <Brush<Which>
        parts={parts}
        bands={bands}
        active={model.brushing}
        ends={[trans.__('first'), trans.__('last')]}
        room={{
          left: ROOM.left,
          right: ROOM.right,
          bottom: ROOM.bottom,
          height: HEIGHT - ROOM.top - ROOM.bottom
        }}
        say={place => moment(cut.starts[place])}
        onBrush={(which, places) => model.narrow(which, places)}
        onPoint={setPointed}
      >
        <Chart
          title={title}
          curves={curves}
          height={HEIGHT}
          fromZero
          formatX={at => dayOf(at, cut.window)}
          marksX={timeTicks}
          unit={1}
        />
      </Brush>
    </section>
  );
}

function Controls({
  model,
  cut,
  what,
  onWhat,
  chosen,
  pointed
}: {
  model: ReportModel;
  cut: DriftTimeline;
  what: What;
  onWhat: (what: What) => void;
  chosen: string;
  pointed: number | null;
}): JSX.Element {
  const { trans } = useDesk();
  const total = cut.starts.length;
  const shown = model.shown;
  const compared = model.against !== null || model.brushing === 'against';
  return (
    <div className="cw-Bar cw-mod-plain">
      <Choose<What>
        label={trans.__('What is drawn in time')}
        value={what}
        choices={[
          { value: 'moved', title: trans.__('features past their limit') },
          {
            value: 'distance',
            title: trans.__('distance of the chosen feature')
          }
        ]}
        onChange={onWhat}
      />
      {compared ? (
        <div
          className="cw-Segments"
          role="radiogroup"
          aria-label={trans.__('What a drag chooses')}
        >
          <Segment model={model} which="shown">
            {trans.__('Shown: %1', said(model, cut, 'shown', trans.__('all')))}
          </Segment>
          <Segment model={model} which="against">
            {trans.__(
              'Against: %1',
              said(model, cut, 'against', trans.__('the reference'))
            )}
          </Segment>
        </div>
      ) : (
        <>
          <span className="cw-Figure">
            {shown
              ? said(model, cut, 'shown', '')
              : trans.__('all %1 windows', count(total))}
          </span>
          <button
            type="button"
            className="jp-Button cw-Button"
            onClick={() => model.compare()}
          >
            {trans.__('Compare two stretches')}
          </button>
        </>
      )}
      {(model.narrowed || compared) && (
        <button type="button" className="cw-Link" onClick={() => model.widen()}>
          {trans.__('All windows')}
        </button>
      )}
      <span className="cw-Quiet cw-Figure cw-Report-pointed">
        {pointed === null
          ? trans.__('drag over the windows to look at some (UTC)')
          : [
              moment(cut.starts[pointed]),
              trans.__('%1 rows', count(cut.rows[pointed])),
              trans.__('%1 moved', count(cut.moved[pointed])),
              ...(what === 'moved'
                ? []
                : [`${chosen} ${figure(distanceAt(cut, chosen, pointed))}`])
            ].join('  ·  ')}
      </span>
    </div>
  );
}

function Segment({
  model,
  which,
  children
}: {
  model: ReportModel;
  which: Which;
  children: string;
}): JSX.Element {
  return (
    <button
      type="button"
      className={`cw-Segment ${hueClass(HUES[which])}`}
      role="radio"
      aria-checked={model.brushing === which}
      onClick={() => model.brush(which)}
    >
      {children}
    </button>
  );
}

/** `2013-07-01 – 2013-07-08`, or what stands for no stretch. */
function said(
  model: ReportModel,
  cut: DriftTimeline,
  which: Which,
  none: string
): string {
  const times = model.times(which);
  return times ? times.map(at => dayOf(at, cut.window)).join(' – ') : none;
}

function distanceAt(
  cut: DriftTimeline,
  feature: string,
  place: number
): number | null {
  return cut.distances[cut.features.indexOf(feature)]?.[place] ?? null;
}

/** Where windows begin and end, as shares of the time from the first to the last. */
function partsOf({
  starts,
  window
}: DriftTimeline): readonly (readonly [number, number])[] {
  const low = starts[0];
  const span = starts[starts.length - 1] + window - low;
  return starts.map(start => [
    (start - low) / span,
    (start + window - low) / span
  ]);
}

/** Steps: each window is as long as it was, and where there was none there is no line. */
function curvesOf(
  cut: DriftTimeline,
  feature: string | null,
  word: (text: string) => string
): Curve[] {
  const at = feature === null ? -1 : cut.features.indexOf(feature);
  const values: readonly (number | null)[] =
    feature === null ? cut.moved : (cut.distances[at] ?? []);
  const points: [number, number][] = [];
  cut.starts.forEach((start, place) => {
    const value = values[place] ?? NaN;
    if (place > 0 && start > cut.starts[place - 1] + cut.window * 1.001) {
      points.push([start, NaN]);
    }
    points.push([start, value], [start + cut.window, value]);
  });
  const limit = at < 0 ? null : cut.limits[at];
  const ends = [points[0]?.[0] ?? 0, points[points.length - 1]?.[0] ?? 0];
  return [
    { label: feature ?? word('features'), colour: HUES.shown, points },
    ...(typeof limit === 'number'
      ? [
          {
            label: word('limit'),
            colour: 7,
            points: ends.map(x => [x, limit] as const)
          }
        ]
      : [])
  ];
}
