import { copyIcon, deleteIcon } from '@jupyterlab/ui-components';
import { type KeyboardEvent, type RefObject, useEffect } from 'react';
import type { PipelineFault } from '../../studio';
import { IconButton } from '../../ui/button';
import { useWords } from '../../ui/words';
import { writtenIn } from './edits';
import { Said } from './fields';
import { ChoiceForm, LoopForm } from './groupform';
import type { EditorModel } from './model';
import type { Drawing } from './scene';
import { StepForm } from './stepform';
import { WholeForm } from './wholeform';

/** The form beside the canvas: of what is chosen, else of the pipeline itself. */
export function Form({
  model,
  drawing,
  node,
  onLeave
}: {
  model: EditorModel;
  drawing: Drawing;
  node: RefObject<HTMLElement>;
  /** Escape: back to the canvas. */
  onLeave: () => void;
}): JSX.Element {
  const trans = useWords();
  const { one, chosen, wanted } = model;
  useEffect(() => {
    const field = node.current?.querySelector<HTMLElement>(
      '[aria-invalid=true], .cw-mod-wrong input'
    );
    if (wanted) {
      (field ?? firstIn(node.current))?.focus();
    }
  }, [wanted, node]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      onLeave();
    }
  };
  const title =
    one !== null
      ? trans.__('Edit %1', one)
      : chosen.size > 1
        ? trans.__('%1 chosen', chosen.size)
        : trans.__('Edit the pipeline');
  return (
    <aside
      ref={node}
      className="cw-Inspector cw-DraftForm"
      tabIndex={-1}
      aria-label={title}
      onKeyDown={onKeyDown}
    >
      <header className="cw-Inspector-head">
        <h3 className="cw-Detail-name">
          {one ?? (chosen.size > 1 ? title : trans.__('Pipeline'))}
        </h3>
        <span className="cw-Spring" />
        {chosen.size > 0 && (
          <>
            <IconButton
              icon={copyIcon}
              label={trans.__('Duplicate (Ctrl+D)')}
              onClick={() => model.duplicate()}
            />
            <IconButton
              icon={deleteIcon}
              label={trans.__('Delete (Del)')}
              onClick={() => {
                model.remove();
                onLeave();
              }}
            />
          </>
        )}
      </header>
      <div className="cw-DraftForm-body">
        {one !== null ? (
          <Named model={model} drawing={drawing} name={one} />
        ) : chosen.size > 1 ? (
          <p className="cw-Quiet">{[...chosen].join(', ')}</p>
        ) : (
          <WholeForm model={model} wrongs={wrongsOf(model.faults, '')} />
        )}
      </div>
    </aside>
  );
}

/** What has a name: a step, a choice or a loop. */
function Named({
  model,
  drawing,
  name
}: {
  model: EditorModel;
  drawing: Drawing;
  name: string;
}): JSX.Element {
  const trans = useWords();
  const wrongs = wrongsOf(model.faults, name);
  const written = writtenIn(model.text).find(one => one.name === name);
  const item = drawing.definition.items.find(one => one.id === name);
  return (
    <>
      <Said
        label={trans.__('Name')}
        hint={item ? model.kinds.get(item.step.kind)?.says : undefined}
        value={name}
        wrong={wrongs[''] ?? wrongs.kind}
        code
        onSay={next => model.rename(name, next.trim())}
      />
      {written?.type === 'choice' ? (
        <ChoiceForm model={model} name={name} wrongs={wrongs} />
      ) : written?.type === 'loop' ? (
        <LoopForm model={model} name={name} wrongs={wrongs} />
      ) : item ? (
        <StepForm
          model={model}
          item={item}
          ports={
            drawing.ports.get(name) ?? { inputs: [], outputs: [], open: false }
          }
          wrongs={wrongs}
        />
      ) : (
        <p className="cw-Quiet">{trans.__('Reading…')}</p>
      )}
    </>
  );
}

/** What is wrong with something, by field; several of one field are said one after another. */
function wrongsOf(
  faults: readonly PipelineFault[],
  node: string
): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const fault of faults) {
    if (fault.node === node) {
      const said = [fault.message, fault.hint].filter(Boolean).join(' ');
      found[fault.field] = [found[fault.field], said].filter(Boolean).join(' ');
    }
  }
  return found;
}

function firstIn(node: HTMLElement | null): HTMLElement | null {
  return (
    node?.querySelector<HTMLElement>(
      '.cw-DraftForm-body input, .cw-DraftForm-body select'
    ) ?? null
  );
}
