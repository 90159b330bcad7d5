import { CodeEditor } from '@jupyterlab/codeeditor';
import { useLayoutEffect, useRef } from 'react';
import { useDesk } from '../desk';

/** Python in the application's own editor, or in a plain field where it has none. */
export function Editor({
  source,
  label,
  onChange
}: {
  /** What stands there at first. */
  source: string;
  label: string;
  onChange: (source: string) => void;
}): JSX.Element {
  const { editors } = useDesk();
  const host = useRef<HTMLDivElement>(null);
  const first = useRef(source);
  const tell = useRef(onChange);

  useLayoutEffect(() => {
    tell.current = onChange;
  }, [onChange]);

  useLayoutEffect(() => {
    if (!editors || !host.current) {
      return undefined;
    }
    const model = new CodeEditor.Model({
      mimeType: editors.mimeTypeService.getMimeTypeByLanguage({
        name: 'ipython',
        version: '3'
      })
    });
    model.sharedModel.setSource(first.current);
    const editor = editors.factoryService.newInlineEditor({
      host: host.current,
      model,
      config: { lineNumbers: true }
    });
    host.current
      .querySelector('[contenteditable]')
      ?.setAttribute('aria-label', label);
    const changed = () => tell.current(model.sharedModel.getSource());
    model.sharedModel.changed.connect(changed);
    editor.focus();
    return () => {
      model.sharedModel.changed.disconnect(changed);
      editor.dispose();
      model.dispose();
    };
  }, [editors, label]);

  return editors ? (
    <div className="cw-Editor" ref={host} />
  ) : (
    <textarea
      className="cw-Editor"
      aria-label={label}
      defaultValue={source}
      autoFocus
      onChange={event => onChange(event.target.value)}
    />
  );
}
