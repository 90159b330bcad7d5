import { useEffect, useState } from 'react';
import { TextField } from '../../ui/form';
import { useWords } from '../../ui/words';
import type { Door } from '../wrangler/types';

/** A second frame: one of the notebook's by its name, or a file by its path; a file's path can be dropped. */
export function FramePicker({
  door,
  value,
  onChange,
  ...field
}: {
  label: string;
  hint?: string;
  wrong?: string;
  door: Door | null;
  value: string;
  onChange: (value: string) => void;
}): JSX.Element {
  const trans = useWords();
  const [names, setNames] = useState<string[]>([]);
  useEffect(() => {
    let current = true;
    door?.request({ type: 'frames' }).then(
      ({ answer }) => {
        if (current) {
          setNames(answer.frames.map(one => one.name));
        }
      },
      // Without a list a name can be typed still.
      () => undefined
    );
    return () => {
      current = false;
    };
  }, [door]);
  return (
    <div
      onDragOver={event => {
        if (event.dataTransfer.types.includes('text/plain')) {
          event.preventDefault();
        }
      }}
      onDrop={event => {
        event.preventDefault();
        onChange(event.dataTransfer.getData('text/plain'));
      }}
    >
      <TextField
        {...field}
        hint={
          field.hint ?? trans.__('A frame of the notebook, or a file’s path.')
        }
        value={value}
        suggestions={names}
        onChange={onChange}
        code
      />
    </div>
  );
}
