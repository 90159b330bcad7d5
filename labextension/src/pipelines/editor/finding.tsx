import { type RefObject, useState } from 'react';
import { useWords } from '../../ui/words';
import { writtenIn } from './edits';
import type { EditorModel } from './model';

/** Finds a step, choice or loop by a part of its name; Enter goes on to the next one. */
export function Finding({
  model,
  field,
  onFind,
  onLeave
}: {
  model: EditorModel;
  field: RefObject<HTMLInputElement>;
  onFind: (name: string) => void;
  /** Escape: back to the canvas. */
  onLeave: () => void;
}): JSX.Element {
  const trans = useWords();
  const [wanted, setWanted] = useState('');
  const [at, setAt] = useState(0);
  const text = wanted.trim().toLowerCase();
  const hits =
    text === ''
      ? []
      : writtenIn(model.text).filter(({ name }) =>
          name.toLowerCase().includes(text)
        );
  return (
    <>
      <input
        ref={field}
        type="search"
        className="cw-Input"
        aria-label={trans.__('Find a step')}
        placeholder={trans.__('Find a step ( / )')}
        value={wanted}
        onChange={event => {
          setWanted(event.target.value);
          setAt(0);
        }}
        onKeyDown={event => {
          if (event.key === 'Enter' && hits.length > 0) {
            onFind(hits[at % hits.length].name);
            setAt(at + 1);
          } else if (event.key === 'Escape') {
            setWanted('');
            onLeave();
          } else {
            return;
          }
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      {text !== '' && (
        <span className="cw-Count" role="status">
          {trans._n('%1 found', '%1 found', hits.length, hits.length)}
        </span>
      )}
    </>
  );
}
