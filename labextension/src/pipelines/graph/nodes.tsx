import { Handle, type NodeProps, Position } from '@xyflow/react';
import { memo } from 'react';
import { Badge } from '../../ui/badge';
import { Took } from '../../ui/clock';
import { useDesk } from '../desk';
import { stepTone, stepWord } from '../states';
import { useChoose } from './choosing';
import type { FrameNodeType, StepNodeType } from './scene';

/** Outputs that a step's node names; past that they are counted. */
const FEW = 2;

/** A step: its name, how it stands and for how long, and what it makes. */
export const StepNode = memo(function StepNode({
  data
}: NodeProps<StepNodeType>): JSX.Element {
  const { trans } = useDesk();
  const choose = useChoose();
  const { item, live, chosen, found } = data;
  const { step } = item;
  const outputs = Object.entries(step.outputs ?? {});
  const word = stepWord(live.state, trans);
  return (
    <>
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <button
        type="button"
        tabIndex={-1}
        className={[
          'cw-Step',
          `cw-mod-${stepTone(live.state)}`,
          live.state === 'left_out' && 'cw-mod-out',
          chosen && 'cw-mod-chosen',
          found && 'cw-mod-found'
        ]
          .filter(Boolean)
          .join(' ')}
        aria-label={`${step.name}: ${word}`}
        aria-pressed={chosen}
        onClick={() => choose(step.name)}
      >
        <span className="cw-Step-line">
          <span className="cw-Step-name" title={step.name}>
            {step.name}
          </span>
          {live.started !== null && live.state !== 'cached' && (
            <Took from={live.started} to={live.ended} fine />
          )}
        </span>
        <span className="cw-Step-line">
          <Badge tone={stepTone(live.state)} word={word} />
          {live.turns && (
            <span className="cw-Figure">
              {trans.__('%1 of %2', live.turns.done, live.turns.total)}
            </span>
          )}
          {live.cachedFrom !== null && (
            <span className="cw-Chip">
              {trans.__('= execution %1', live.cachedFrom)}
            </span>
          )}
        </span>
        <span className="cw-Step-line cw-Step-foot">
          <span className="cw-Step-kind">{step.kind}</span>
          {outputs.slice(0, FEW).map(([name, type]) => (
            <span
              key={name}
              className={`cw-Port cw-mod-${type}`}
              title={`${name}: ${type}`}
            >
              {name}
            </span>
          ))}
          {outputs.length > FEW && <span>+{outputs.length - FEW}</span>}
        </span>
      </button>
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </>
  );
});

/** A choice, a branch or a loop around its steps. */
export const FrameNode = memo(function FrameNode({
  data
}: NodeProps<FrameNodeType>): JSX.Element {
  const { trans } = useDesk();
  const { group, out } = data;
  return (
    <>
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <div
        className={`cw-Frame cw-mod-${group.kind}${out ? ' cw-mod-out' : ''}`}
      >
        <div className="cw-Frame-head" title={group.title}>
          <span className="cw-Frame-title">{group.title}</span>
          {out && group.kind !== 'choice' && (
            <span className="cw-Quiet">{trans.__('not taken')}</span>
          )}
        </div>
      </div>
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </>
  );
});
