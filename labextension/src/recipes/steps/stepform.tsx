import type { IEditorServices } from '@jupyterlab/codeeditor';
import { type DragEvent, useEffect, useRef, useState } from 'react';
import { asStudioError } from '../../studio';
import { Failure } from '../../ui/failure';
import { useWords } from '../../ui/words';
import { ReachMark } from '../palette/reach';
import { carries, COLUMN_MIME } from '../wrangler/drag';
import { Control } from './control';
import { trialWords } from './effects';
import { takesColumns } from './fields';
import type { Form, Writing } from './writing';

/** A step's fields, what it would change, and the buttons that do or leave it. */
export function StepForm({
  writing,
  form,
  editors
}: {
  writing: Writing;
  form: Form;
  editors: IEditorServices | null;
}): JSX.Element {
  const trans = useWords();
  const element = useRef<HTMLFormElement>(null);
  const { info, written, replaces } = form;
  useEffect(() => {
    const { current } = element;
    const open = [...(current?.querySelectorAll('input') ?? [])];
    const first = open.find(one => one.value === '' && one.type !== 'checkbox');
    (
      first ?? current?.querySelector<HTMLElement>('input, select, button')
    )?.focus();
  }, [info]);
  return (
    <form
      ref={element}
      className="cw-StepForm"
      aria-label={info.title}
      onSubmit={event => {
        event.preventDefault();
        writing.apply();
      }}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          event.preventDefault();
          event.stopPropagation();
          writing.close();
        } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          writing.apply();
        }
      }}
    >
      <div className="cw-StepForm-head">
        <h3>{info.title}</h3>
        <ReachMark reach={info.reach} />
      </div>
      <p className="cw-Quiet">{info.description}</p>
      {info.fields.map(field => (
        <DropField key={field.name} writing={writing} field={field}>
          <Control
            writing={writing}
            field={field}
            value={written[field.name]}
            wrong={writing.wrong[field.name]}
            editors={editors}
          />
        </DropField>
      ))}
      <Effect writing={writing} />
      <div className="cw-Act-line">
        <button
          type="submit"
          className="jp-Button cw-Button cw-mod-primary"
          disabled={!writing.isWhole}
        >
          {replaces ? trans.__('Apply') : trans.__('Add step')}
        </button>
        <button
          type="button"
          className="jp-Button cw-Button"
          onClick={() => writing.close()}
        >
          {trans.__('Cancel')}
        </button>
      </div>
    </form>
  );
}

/** A field that takes a column that is dropped on it, if it takes columns. */
function DropField({
  writing,
  field,
  children
}: {
  writing: Writing;
  field: Form['info']['fields'][number];
  children: JSX.Element;
}): JSX.Element {
  const [isOver, setOver] = useState(false);
  if (!takesColumns(field)) {
    return children;
  }
  const over = (event: DragEvent) => {
    if (carries(event.dataTransfer, COLUMN_MIME)) {
      event.preventDefault();
      event.stopPropagation();
      event.dataTransfer.dropEffect = 'copy';
      setOver(true);
    }
  };
  return (
    <div
      className={`cw-DropField${isOver ? ' cw-mod-over' : ''}`}
      data-field={field.name}
      onDragEnter={over}
      onDragOver={over}
      onDragLeave={() => setOver(false)}
      onDrop={event => {
        setOver(false);
        if (carries(event.dataTransfer, COLUMN_MIME)) {
          event.preventDefault();
          event.stopPropagation();
          writing.take(event.dataTransfer.getData(COLUMN_MIME), field.name);
        }
      }}
    >
      {children}
    </div>
  );
}

/** What the step would change, or why it cannot be done. */
function Effect({ writing }: { writing: Writing }): JSX.Element | null {
  const trans = useWords();
  const { problem, trial, isTrying, isWhole } = writing;
  if (problem !== undefined) {
    return <Failure problem={asStudioError(problem)} />;
  }
  if (!isWhole || writing.wrangler.phase !== 'open') {
    return null;
  }
  const words = trial ? trialWords(trial, trans) : trans.__('Looking…');
  return (
    <p
      className={`cw-StepForm-effect${isTrying ? ' cw-mod-old' : ''}`}
      role="status"
    >
      {words}
    </p>
  );
}
