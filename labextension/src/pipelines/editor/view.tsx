import { useMemo, useRef } from 'react';
import { useSignal } from '../../studio';
import { Failure } from '../../ui/failure';
import { Canvas } from './canvas';
import { Faults } from './faults';
import { Form } from './form';
import type { EditorModel } from './model';
import { StepPalette } from './palette';
import { RunForm } from './runform';
import { drawingOf } from './scene';

/** The editor of a pipeline's file: kinds of step, the graph, the form of what is chosen, and what is wrong. */
export function EditorView({ model }: { model: EditorModel }): JSX.Element {
  const root = useRef<HTMLDivElement>(null);
  const form = useRef<HTMLElement>(null);
  useSignal(model.stateChanged, () => model.version);
  const { reading, kinds, faults, error } = model;
  const drawing = useMemo(
    () => (reading ? drawingOf(reading, kinds, faults) : null),
    [reading, kinds, faults]
  );
  const toCanvas = () =>
    root.current?.querySelector<HTMLElement>('.cw-Canvas')?.focus();
  const toPalette = () =>
    root.current
      ?.querySelector<HTMLElement>('.cw-Palette-search input')
      ?.focus();
  const toForm = () => {
    const first = form.current?.querySelector<HTMLElement>(
      '.cw-DraftForm-body input'
    );
    (first ?? form.current)?.focus();
  };
  return (
    <div ref={root} className="cw-PipelineEditor">
      {model.asked === 'run' && <RunForm model={model} />}
      {error && <Failure problem={error} retry={() => void model.refresh()} />}
      <div className="cw-PipelineEditor-body">
        <StepPalette model={model} onLeave={toCanvas} />
        {drawing ? (
          <>
            <Canvas
              model={model}
              drawing={drawing}
              onEnter={toForm}
              onAdd={toPalette}
            />
            <Form
              model={model}
              drawing={drawing}
              node={form}
              onLeave={toCanvas}
            />
          </>
        ) : (
          <div className="cw-Graph cw-Canvas" />
        )}
      </div>
      <Faults model={model} />
    </div>
  );
}
