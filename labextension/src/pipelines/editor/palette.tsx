import { useMemo, useState } from 'react';
import type { TranslationBundle } from '@jupyterlab/translation';
import { useWords } from '../../ui/words';
import { type EditorModel, PARTS } from './model';

/** The kind of data that a dragged kind of step is; its text is the kind's name. */
export const KIND_MIME = 'application/x-cellworks-step-kind';

interface Entry {
  name: string;
  says: string;
  group: string;
}

const GROUPS = ['code', 'data', 'models', 'control'];

/** Every kind of step in groups, with choices and loops: dragged onto the canvas, or added by click or Enter. */
export function StepPalette({
  model,
  onLeave
}: {
  model: EditorModel;
  /** A step was added, or Escape: back to the canvas. */
  onLeave: () => void;
}): JSX.Element {
  const trans = useWords();
  const [text, setText] = useState('');
  const { kinds } = model;
  const entries = useMemo(
    (): Entry[] => [
      ...kinds.values(),
      ...PARTS.map(part => ({
        name: part,
        group: 'control',
        says:
          part === 'choice'
            ? trans.__('do some steps only if a condition holds')
            : trans.__('do the same steps for each item of a list')
      }))
    ],
    [kinds, trans]
  );
  const wanted = text.trim().toLowerCase();
  const found = entries.filter(({ name, says }) =>
    `${name} ${says}`.toLowerCase().includes(wanted)
  );
  // A name that begins so comes before a word somewhere in a sentence.
  const first = found.find(({ name }) => name.startsWith(wanted)) ?? found[0];
  const add = (name: string) => {
    model.add(name);
    onLeave();
  };
  return (
    <section className="cw-Palette" aria-label={trans.__('Kinds of step')}>
      <div className="cw-Palette-search">
        <input
          type="search"
          className="cw-Input"
          aria-label={trans.__('Find a kind of step')}
          placeholder={trans.__('Add a step ( A )')}
          value={text}
          onChange={event => setText(event.target.value)}
          onKeyDown={event => {
            if (event.key === 'Enter' && wanted !== '' && first) {
              event.preventDefault();
              setText('');
              add(first.name);
            } else if (event.key === 'Escape') {
              event.stopPropagation();
              setText('');
              onLeave();
            }
          }}
        />
      </div>
      <div className="cw-Palette-groups">
        {GROUPS.map(group => {
          const all = found.filter(one => one.group === group);
          return all.length === 0 ? null : (
            <div key={group} className="cw-Palette-group">
              <h3 className="cw-KindGroup">{groupWord(group, trans)}</h3>
              <ul aria-label={groupWord(group, trans)}>
                {all.map(entry => (
                  <li key={entry.name}>
                    <Item entry={entry} onPick={add} />
                  </li>
                ))}
              </ul>
            </div>
          );
        })}
        {found.length === 0 && (
          <p className="cw-Palette-none" role="status">
            {entries.length > PARTS.length
              ? trans.__('No kind of step is called that.')
              : trans.__('Reading…')}
          </p>
        )}
      </div>
    </section>
  );
}

function Item({
  entry: { name, says },
  onPick
}: {
  entry: Entry;
  onPick: (name: string) => void;
}): JSX.Element {
  return (
    <button
      type="button"
      className="cw-Palette-item cw-KindItem"
      draggable
      data-kind={name}
      title={says}
      onClick={() => onPick(name)}
      onDragStart={event => {
        event.dataTransfer.setData(KIND_MIME, name);
        event.dataTransfer.effectAllowed = 'copy';
      }}
    >
      <span className="cw-Palette-name">{name}</span>
    </button>
  );
}

function groupWord(group: string, trans: TranslationBundle): string {
  const words: Record<string, string> = {
    code: trans.__('Code'),
    data: trans.__('Data'),
    models: trans.__('Models'),
    control: trans.__('Control')
  };
  return words[group] ?? group;
}
