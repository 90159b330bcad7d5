import type { IEditorServices } from '@jupyterlab/codeeditor';
import {
  redoIcon,
  refreshIcon,
  undoIcon,
  UseSignal
} from '@jupyterlab/ui-components';
import type { KeyboardEvent } from 'react';
import { asStudioError } from '../../studio';
import { IconButton } from '../../ui/button';
import { Failure } from '../../ui/failure';
import { useWords } from '../../ui/words';
import type { IWrangler } from '../wrangler/types';
import { StepList } from './list';
import type { Writing } from './writing';

interface Props {
  writing: Writing;
  /** Makes editors for code; null where the application has none. */
  editors: IEditorServices | null;
}

/** The recipe: its steps in order, what each of them did, and the step that is being written. */
export function RecipePane(props: Props): JSX.Element {
  return (
    <UseSignal signal={props.writing.changed}>
      {() => <Pane {...props} />}
    </UseSignal>
  );
}

function Pane({ writing, editors }: Props): JSX.Element {
  const trans = useWords();
  const { wrangler } = writing;
  const { failure, phase } = wrangler;
  return (
    <section
      className="cw-RecipePane"
      aria-label={trans.__('Recipe')}
      onKeyDown={event => historyKeys(event, wrangler)}
    >
      <Bar writing={writing} />
      {phase === 'open' && failure !== undefined && (
        <Failure problem={asStudioError(failure)} />
      )}
      <StepList writing={writing} editors={editors} />
      <BeforeModel writing={writing} />
    </section>
  );
}

/** Undo, redo, and learning again. */
function Bar({ writing }: { writing: Writing }): JSX.Element {
  const trans = useWords();
  const { wrangler } = writing;
  const { steps, isRunning } = wrangler;
  const running = isRunning
    ? trans.__('Running…')
    : trans._n('%1 step', '%1 steps', steps.length);
  return (
    <div
      className="cw-RecipePane-bar"
      role="toolbar"
      aria-label={trans.__('Recipe')}
    >
      <IconButton
        icon={undoIcon}
        label={trans.__('Undo (Ctrl+Z)')}
        disabled={!wrangler.canUndo}
        onClick={() => wrangler.undo()}
      />
      <IconButton
        icon={redoIcon}
        label={trans.__('Redo (Ctrl+Shift+Z)')}
        disabled={!wrangler.canRedo}
        onClick={() => wrangler.redo()}
      />
      <IconButton
        icon={refreshIcon}
        label={trans.__('Have all steps learn again from these rows')}
        disabled={!steps.some(step => step.fitted && !step.off)}
        onClick={() => wrangler.refit()}
      />
      <span className="cw-Spring" />
      <span className="cw-Quiet" role="status">
        {running}
      </span>
    </div>
  );
}

/** Whether the recipe may stand before a model, and which steps prevent it. */
function BeforeModel({ writing }: { writing: Writing }): JSX.Element | null {
  const trans = useWords();
  const { ran, steps } = writing.wrangler;
  if (!ran || steps.length === 0) {
    return null;
  }
  const others = steps.flatMap((step, at) => {
    const reach = writing.wrangler.cameOf(step)?.view.reach;
    return reach === 'others' && !step.off ? [at + 1] : [];
  });
  const words = ran.before_model
    ? trans.__('May stand before a model: every row is done by itself.')
    : trans._n(
        'Cannot stand before a model: step %2 looks at other rows.',
        'Cannot stand before a model: steps %2 look at other rows.',
        others.length,
        listed(others, trans.__('and'))
      );
  return (
    <p className="cw-RecipePane-model">
      <span aria-hidden="true">{ran.before_model ? '✓' : '▲'}</span>
      {words}
    </p>
  );
}

/** Ctrl+Z undoes a step wherever the focus is, but where text is written. */
export function historyKeys(event: KeyboardEvent, wrangler: IWrangler): void {
  const writes = (event.target as Element).closest(
    'input:not([type=checkbox]), textarea, [contenteditable=true]'
  );
  if (!(event.ctrlKey || event.metaKey) || writes) {
    return;
  }
  const key = event.key.toLowerCase();
  const isRedo = (key === 'z' && event.shiftKey) || key === 'y';
  if (key === 'z' || isRedo) {
    event.preventDefault();
    event.stopPropagation();
    if (isRedo) {
      wrangler.redo();
    } else {
      wrangler.undo();
    }
  }
}

function listed(numbers: readonly number[], and: string): string {
  return numbers.length < 2
    ? numbers.join()
    : `${numbers.slice(0, -1).join(', ')} ${and} ${numbers[numbers.length - 1]}`;
}
