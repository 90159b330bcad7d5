import type { IEditorServices } from '@jupyterlab/codeeditor';
import { type DragEvent, Fragment, useRef, useState } from 'react';
import { count } from '../../ui/format';
import { useWords } from '../../ui/words';
import { carries, OPERATION_MIME, STEP_MIME } from '../wrangler/drag';
import { StepForm } from './stepform';
import { StepLine } from './step';
import type { Writing } from './writing';

/** The steps in order; operations are dropped between them, and they are dragged to other places. */
export function StepList({
  writing,
  editors
}: {
  writing: Writing;
  editors: IEditorServices | null;
}): JSX.Element {
  const trans = useWords();
  const list = useRef<HTMLOListElement>(null);
  const [gap, setGap] = useState<number | null>(null);
  const [said, setSaid] = useState('');
  const { wrangler, form } = writing;
  const { steps } = wrangler;
  const move = (from: number, to: number) => {
    if (to >= 0 && to < steps.length) {
      wrangler.move(from, to);
      setSaid(trans.__('Step %1 is step %2 now.', from + 1, to + 1));
      // The step keeps the focus at its new place, which is drawn next.
      requestAnimationFrame(() => focusStep(list.current, to));
    }
  };
  const written = form && (
    <li className="cw-StepList-form">
      <StepForm
        key={`${form.info.op} ${form.place} ${form.replaces}`}
        writing={writing}
        form={form}
        editors={editors}
      />
    </li>
  );
  return (
    <div
      className="cw-StepList"
      onDragOver={event => {
        if (isOurs(event)) {
          event.preventDefault();
          setGap(gapAt(list.current, event.clientY));
        }
      }}
      onDragLeave={event => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) {
          setGap(null);
        }
      }}
      onDrop={event => {
        const place = gapAt(list.current, event.clientY);
        setGap(null);
        if (isOurs(event)) {
          event.preventDefault();
          drop(event, place, writing, move);
        }
      }}
    >
      <Opened writing={writing} />
      <ol ref={list} aria-label={trans.__('Steps')}>
        {steps.map((step, at) => (
          <Fragment key={at}>
            {gap === at && <Gap />}
            {form?.place === at && written}
            {!(form?.replaces && form.place === at) && (
              <StepLine
                writing={writing}
                step={step}
                at={at}
                onMove={to => move(at, to)}
                onLeave={to => focusStep(list.current, to)}
              />
            )}
          </Fragment>
        ))}
        {gap === steps.length && <Gap />}
        {form && form.place >= steps.length && written}
      </ol>
      {steps.length === 0 && !form && (
        <p className="cw-StepList-none">
          {trans.__(
            'Drag an operation here or onto a column, or pick one on the left: what it would change is shown before it is done.'
          )}
        </p>
      )}
      <span className="cw-Hidden" role="status">
        {said}
      </span>
    </div>
  );
}

/** The frame as it was opened: where the recipe begins. */
function Opened({ writing }: { writing: Writing }): JSX.Element | null {
  const trans = useWords();
  const { wrangler } = writing;
  const { opened, steps, at } = wrangler;
  if (!opened) {
    return null;
  }
  const isShown = at === 0 && steps.length > 0;
  return (
    <button
      type="button"
      className={`cw-StepList-opened${isShown ? ' cw-mod-shown' : ''}`}
      aria-pressed={isShown}
      title={trans.__('Show the frame as it was opened')}
      onClick={() => wrangler.select(isShown ? null : 0)}
    >
      <span className="cw-StepLine-name">{opened.title}</span>
      <span className="cw-Quiet">
        {trans.__('%1 × %2', count(opened.rows), count(opened.columns.length))}
      </span>
    </button>
  );
}

/** Where what is dragged would land. */
function Gap(): JSX.Element {
  return <li className="cw-StepList-gap" aria-hidden="true" />;
}

function isOurs({ dataTransfer }: DragEvent): boolean {
  return (
    carries(dataTransfer, OPERATION_MIME) || carries(dataTransfer, STEP_MIME)
  );
}

function drop(
  { dataTransfer }: DragEvent,
  place: number,
  writing: Writing,
  move: (from: number, to: number) => void
): void {
  const op = dataTransfer.getData(OPERATION_MIME);
  if (op) {
    writing.begin(op, [], place);
    return;
  }
  const from = Number(dataTransfer.getData(STEP_MIME));
  // The place is counted without the step that is dragged.
  move(from, place > from ? place - 1 : place);
}

/** Before which step a height is; after the last one it is their number. */
function gapAt(list: HTMLElement | null, y: number): number {
  const boxes = stepsIn(list).map(step => step.getBoundingClientRect());
  const at = boxes.findIndex(({ top, height }) => y < top + height / 2);
  const lines = stepsIn(list);
  return at < 0
    ? Number(lines.at(-1)?.dataset.step ?? -1) + 1
    : Number(lines[at].dataset.step);
}

function stepsIn(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>('[data-step]') ?? [])];
}

function focusStep(list: HTMLElement | null, at: number): void {
  list
    ?.querySelector<HTMLElement>(`[data-step="${at}"] .cw-StepLine-main`)
    ?.focus();
}
