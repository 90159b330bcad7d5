import { Handle, type NodeProps, Position } from '@xyflow/react';
import { memo } from 'react';
import { useWords } from '../../ui/words';
import { boundText, type InputPort, type OutputPort } from './ports';
import type { DraftNodeType, RoomNodeType } from './scene';

/** The input that something of any name can be dropped on. */
export const ANY = 'in *';

/** A step with its typed ports: inputs at its left, outputs at its right. */
export const DraftNode = memo(function DraftNode({
  data,
  selected
}: NodeProps<DraftNodeType>): JSX.Element {
  const trans = useWords();
  const {
    item: { step, last },
    ports: { inputs, outputs, open },
    faults
  } = data;
  return (
    <div
      className={[
        'cw-Draft',
        selected && 'cw-mod-chosen',
        faults > 0 && 'cw-mod-wrong'
      ]
        .filter(Boolean)
        .join(' ')}
      data-step={step.name}
    >
      <Handle
        type="target"
        id="whole"
        position={Position.Left}
        className="cw-mod-whole"
        isConnectable={false}
      />
      <button
        type="button"
        tabIndex={-1}
        className="cw-Draft-head"
        aria-label={
          faults > 0
            ? trans._n(
                '%2, %3, %1 fault',
                '%2, %3, %1 faults',
                faults,
                step.name,
                step.kind
              )
            : `${step.name}, ${step.kind}`
        }
        aria-pressed={selected}
      >
        <span className="cw-Draft-name" title={step.name}>
          {step.name}
        </span>
        <span className="cw-Draft-kind">
          {last ? trans.__('%1, at the end', step.kind) : step.kind}
        </span>
        <Faulty count={faults} />
      </button>
      <div className="cw-Draft-ports">
        <div className="cw-Draft-side">
          {inputs.map(port => (
            <Input key={port.name} port={port} />
          ))}
          {open && (
            <div className="cw-Draft-port cw-mod-any">
              <Handle type="target" id={ANY} position={Position.Left} />
              <span>{trans.__('new input')}</span>
            </div>
          )}
        </div>
        <div className="cw-Draft-side cw-mod-out">
          {outputs.map(port => (
            <Output key={port.name} port={port} />
          ))}
        </div>
      </div>
      <Handle
        type="source"
        id="whole"
        position={Position.Right}
        className="cw-mod-whole"
        isConnectable={false}
      />
    </div>
  );
});

function Input({ port }: { port: InputPort }): JSX.Element {
  const { name, takes, required, source } = port;
  const bound = boundText(source);
  return (
    <div
      className={`cw-Draft-port${required && !source ? ' cw-mod-open' : ''}`}
      title={`${name}: ${takes.join(', ') || '…'}${bound ? ` = ${bound}` : ''}`}
    >
      <Handle
        type="target"
        id={`in ${name}`}
        position={Position.Left}
        className={`cw-mod-${takes[0] ?? 'value'}`}
      />
      <span className="cw-Draft-portName">{name}</span>
      {bound && <span className="cw-Draft-bound">{bound}</span>}
    </div>
  );
}

function Output({ port: { name, type } }: { port: OutputPort }): JSX.Element {
  return (
    <div className="cw-Draft-port" title={`${name}: ${type}`}>
      <span className="cw-Draft-portName">{name}</span>
      <Handle
        type="source"
        id={`out ${name}`}
        position={Position.Right}
        className={`cw-mod-${type}`}
      />
    </div>
  );
}

/** A choice, a branch or a loop around its steps. */
export const RoomNode = memo(function RoomNode({
  data,
  selected
}: NodeProps<RoomNodeType>): JSX.Element {
  const trans = useWords();
  const { group, faults } = data;
  return (
    <>
      <Handle
        type="target"
        id="whole"
        position={Position.Left}
        className="cw-mod-whole"
        isConnectable={false}
      />
      <div
        className={[
          'cw-Frame',
          `cw-mod-${group.kind}`,
          selected && group.kind !== 'branch' && 'cw-mod-chosen',
          faults > 0 && 'cw-mod-wrong'
        ]
          .filter(Boolean)
          .join(' ')}
        data-room={data.room}
      >
        <div className="cw-Frame-head">
          <button
            type="button"
            tabIndex={-1}
            className="cw-Frame-title"
            title={group.title}
            aria-label={
              group.kind === 'choice'
                ? trans.__('Choice %1', group.name)
                : `${group.name}: ${group.title}`
            }
            aria-pressed={selected}
          >
            {group.title}
          </button>
          <Faulty count={faults} />
        </div>
      </div>
      <Handle
        type="source"
        id="whole"
        position={Position.Right}
        className="cw-mod-whole"
        isConnectable={false}
      />
    </>
  );
});

function Faulty({ count }: { count: number }): JSX.Element | null {
  return count > 0 ? (
    <span className="cw-Draft-faults" aria-hidden="true">
      ✕ {count}
    </span>
  ) : null;
}
