import { useWords } from '../../ui/words';
import { placeOf, setKey } from './edits';
import { Said, shown, typed } from './fields';
import type { EditorModel } from './model';
import { Standing } from './standing';
import {
  type Place,
  put,
  readPlain,
  remove,
  valueAt,
  writtenAt
} from './yamltext';

type Wrongs = Readonly<Record<string, string>>;

/** The form of a choice: the condition of each branch. */
export function ChoiceForm({
  model,
  name,
  wrongs
}: {
  model: EditorModel;
  name: string;
  wrongs: Wrongs;
}): JSX.Element {
  const trans = useWords();
  const place = placeOf(model.text, name) ?? [];
  const arms = valueAt(model.text, [...place, 'elif']);
  const more = Array.isArray(arms) ? arms : [];
  const conditions: Place[] = [
    [...place, 'if'],
    ...more.map((_, at) => [...place, 'elif', at, 'if'])
  ];
  return (
    <>
      {conditions.map((at, number) => (
        <div key={number} className="cw-Choice-branch">
          <Said
            label={number === 0 ? trans.__('If') : trans.__('Else if')}
            hint={
              number === 0
                ? trans.__('A condition: evaluate.report["auc"] > least')
                : undefined
            }
            value={shown(valueAt(model.text, at))}
            wrong={wrongs[`branches.${number}`]}
            code
            onSay={text => model.edit(whole => put(whole, at, text.trim()))}
          />
          {number > 0 && (
            <button
              type="button"
              className="cw-Link"
              onClick={() =>
                model.edit(text =>
                  more.length === 1
                    ? remove(text, [...place, 'elif'])
                    : remove(text, [...place, 'elif', number - 1])
                )
              }
            >
              {trans.__('Remove this branch with its steps')}
            </button>
          )}
        </div>
      ))}
      <button
        type="button"
        className="jp-Button cw-Button"
        onClick={() =>
          model.edit(text =>
            put(text, [...place, 'elif'], [
              ...more,
              { if: valueAt(text, [...place, 'if']), then: {} }
            ] as never)
          )
        }
      >
        {trans.__('Add a branch')}
      </button>
      <p className="cw-Quiet">
        {trans.__(
          'Drag steps into a branch, or say where they stand in their form.'
        )}
      </p>
      <Standing model={model} name={name} />
    </>
  );
}

/** The form of a loop: over what it goes, and how much of it at once. */
export function LoopForm({
  model,
  name,
  wrongs
}: {
  model: EditorModel;
  name: string;
  wrongs: Wrongs;
}): JSX.Element {
  const trans = useWords();
  const place = placeOf(model.text, name) ?? [];
  const over = valueAt(model.text, [...place, 'in']);
  const isFrom = typeof over === 'object' && over !== null && 'from' in over;
  return (
    <>
      <Said
        label={trans.__('Each')}
        hint={trans.__('What an item is called inside the loop.')}
        value={shown(valueAt(model.text, [...place, 'each']))}
        code
        onSay={text =>
          model.edit(whole => setKey(whole, name, ['each'], text.trim()))
        }
      />
      <Said
        label={trans.__('In')}
        hint={trans.__(
          'A parameter (origins), an output (split.parts), or a list: [1, 2].'
        )}
        value={
          isFrom
            ? String((over as { from: unknown }).from)
            : writtenAt(model.text, [...place, 'in'])
        }
        wrong={wrongs.over}
        code
        onSay={text =>
          model.edit(whole =>
            setKey(
              whole,
              name,
              ['in'],
              /^\s*\[/.test(text) ? readPlain(text) : { from: text.trim() }
            )
          )
        }
      />
      <Said
        label={trans.__('At once')}
        value={shown(valueAt(model.text, [...place, 'parallel']))}
        placeholder={trans.__('as many as the pipeline')}
        code
        onSay={text =>
          model.edit(whole =>
            setKey(whole, name, ['parallel'], typed('int', text))
          )
        }
      />
      <Standing model={model} name={name} />
    </>
  );
}
