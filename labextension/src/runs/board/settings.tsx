import {
  caretDownIcon,
  caretUpIcon,
  closeIcon
} from '@jupyterlab/ui-components';
import { IconButton } from '../../ui/button';
import { Choose } from '../../ui/menu';
import { Popover } from '../../ui/popover';
import { useDesk } from '../desk';
import type { ChartSpec } from './charts';

/** What can be done with a chart: what it draws, how, where it stands. */
export function ChartSettings({
  chart,
  title,
  metrics,
  columns,
  onChange,
  onMove,
  onRemove,
  onDrag
}: {
  chart: ChartSpec;
  title: string;
  metrics: readonly string[];
  columns: readonly string[];
  onChange: (change: Partial<ChartSpec>) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
  onDrag: (dragging: boolean) => void;
}): JSX.Element {
  const { trans } = useDesk();
  const choices = (names: readonly string[]) =>
    names.map(name => ({ value: name, title: name }));
  return (
    <span className="cw-Board-acts">
      <span
        className="cw-Board-grip"
        draggable
        aria-hidden="true"
        title={trans.__('Drag to another place')}
        onDragStart={event => {
          event.dataTransfer.effectAllowed = 'move';
          event.dataTransfer.setData('text/plain', title);
          onDrag(true);
        }}
        onDragEnd={() => onDrag(false)}
      >
        ⠿
      </span>
      <Popover title={trans.__('Set up')}>
        <div className="cw-Board-settings">
          {chart.kind === 'scatter' ? (
            <>
              <Choose
                label={trans.__('Upwards')}
                value={chart.y}
                choices={choices(columns)}
                onChange={y => onChange({ y })}
              />
              <Choose
                label={trans.__('Sidewards')}
                value={
                  chart.x ?? columns.find(id => id.startsWith('params.')) ?? ''
                }
                choices={choices(columns)}
                onChange={x => onChange({ x })}
              />
            </>
          ) : (
            <Choose
              label={trans.__('Metric')}
              value={chart.y}
              choices={choices(metrics)}
              onChange={y => onChange({ y })}
            />
          )}
          {chart.kind === 'curve' && (
            <Choose
              label={trans.__('Axis')}
              value={chart.axis}
              choices={[
                { value: 'step', title: trans.__('By step') },
                { value: 'time', title: trans.__('By time') }
              ]}
              onChange={axis => onChange({ axis })}
            />
          )}
          {chart.kind !== 'parallel' && chart.kind !== 'importance' && (
            <label className="cw-Check">
              <input
                type="checkbox"
                checked={chart.log}
                onChange={event => onChange({ log: event.target.checked })}
              />
              {trans.__('Powers of ten')}
            </label>
          )}
          {chart.kind === 'curve' && (
            <label className="cw-Board-smooth">
              {trans.__('Smooth')}
              <input
                type="range"
                min={0}
                max={0.99}
                step={0.01}
                value={chart.smooth}
                onChange={event =>
                  onChange({ smooth: Number(event.target.value) })
                }
              />
              <span className="cw-Figure">{chart.smooth.toFixed(2)}</span>
            </label>
          )}
          <label className="cw-Check">
            <input
              type="checkbox"
              checked={chart.wide}
              onChange={event => onChange({ wide: event.target.checked })}
            />
            {trans.__('Full width')}
          </label>
          <span className="cw-Board-places">
            <IconButton
              icon={caretUpIcon}
              label={trans.__('Move %1 before the one before it', title)}
              onClick={() => onMove(-1)}
            />
            <IconButton
              icon={caretDownIcon}
              label={trans.__('Move %1 behind the one behind it', title)}
              onClick={() => onMove(1)}
            />
            <IconButton
              icon={closeIcon}
              label={trans.__('Remove %1', title)}
              onClick={onRemove}
            />
          </span>
        </div>
      </Popover>
    </span>
  );
}
