import { useState } from 'react';
import type { Job } from '../../studio';
import { Editor } from '../../ui/editor';
import { Failure } from '../../ui/failure';
import { useActions, useDesk } from '../desk';
import { changesOf, type More } from '../more';
import { changed } from '../parameters';
import type { DetailView, Draft } from '../view';
import { MoreFields } from './morefields';

/** A job being edited: what it is told, and a cell's source, to run on the captures or files that it had. */
export function EditView({
  job,
  draft,
  view
}: {
  job: Job;
  draft: Draft;
  view: DetailView;
}): JSX.Element {
  const { trans, editors } = useDesk();
  const { rerunAs } = useActions();
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const [wrongMore, setWrongMore] = useState<keyof More>();
  const isCell = draft.source !== null;
  const names = job.spec.captures.map(one => one.name);

  const submit = async () => {
    const found = changed(draft.parameters, job.spec.parameters);
    if ('wrong' in found) {
      setWrong(found.wrong);
      return;
    }
    setWrong(undefined);
    const more = changesOf(draft.more, job.spec);
    setWrongMore('wrong' in more ? more.wrong : undefined);
    if ('wrong' in more) {
      return;
    }
    setBusy(true);
    const again = await rerunAs(job.row.id, {
      ...more.change,
      ...(draft.source === null ? {} : { source: draft.source }),
      parameters: found.values
    });
    setBusy(false);
    if (again) {
      view.drop();
    }
  };

  return (
    <form
      className="cw-Edit"
      aria-label={
        isCell ? trans.__('Edit and rerun') : trans.__('Clone with edits')
      }
      onSubmit={event => {
        event.preventDefault();
        void submit();
      }}
      onKeyDownCapture={event => {
        if (event.key === 'Enter' && event.shiftKey) {
          event.preventDefault();
          event.stopPropagation();
          void submit();
        }
      }}
    >
      <div className="cw-Edit-bar">
        <button
          type="submit"
          className="jp-Button cw-Button cw-mod-primary"
          disabled={busy}
          title={trans.__('Rerun (Shift+Enter)')}
        >
          {trans.__('Rerun')}
        </button>
        <button
          type="button"
          className="jp-Button cw-Button"
          onClick={() => view.drop()}
        >
          {trans.__('Cancel')}
        </button>
        <span className="cw-Quiet">
          {!isCell
            ? trans.__('It runs on the same files')
            : names.length > 0
              ? trans.__('It runs on the same captures: %1', names.join(' · '))
              : trans.__('It runs without captures, as before')}
        </span>
      </div>
      <Fields
        texts={draft.parameters}
        wrong={wrong}
        onChange={parameters => view.keep({ parameters })}
      />
      {wrong !== undefined && (
        <Failure
          problem={{
            message: trans.__(
              '%1 was %2, and “%3” cannot be read as one.',
              wrong,
              kindOf(job.spec.parameters[wrong], trans.__.bind(trans)),
              draft.parameters[wrong]
            )
          }}
        />
      )}
      <MoreFields
        more={draft.more}
        wrong={wrongMore}
        open={!isCell}
        onChange={more => view.keep({ more })}
      />
      {draft.source !== null && (
        <Editor
          source={draft.source}
          label={trans.__('Source of the cell')}
          editors={editors}
          onChange={source => view.keep({ source })}
        />
      )}
    </form>
  );
}

function Fields({
  texts,
  wrong,
  onChange
}: {
  texts: Readonly<Record<string, string>>;
  wrong: string | undefined;
  onChange: (texts: Record<string, string>) => void;
}): JSX.Element | null {
  const { trans } = useDesk();
  const pairs = Object.entries(texts);
  return pairs.length === 0 ? null : (
    <fieldset className="cw-Edit-fields">
      <legend>{trans.__('Parameters')}</legend>
      {pairs.map(([name, text]) => (
        <label key={name}>
          <code>{name}</code>
          <input
            className="cw-Input"
            value={text}
            aria-invalid={name === wrong}
            onChange={event =>
              onChange({ ...texts, [name]: event.target.value })
            }
          />
        </label>
      ))}
    </fieldset>
  );
}

function kindOf(
  value: string | number | boolean | null,
  word: (text: string) => string
): string {
  return typeof value === 'boolean' ? word('True or False') : word('a number');
}
