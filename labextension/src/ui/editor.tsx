import { CodeEditor, type IEditorServices } from '@jupyterlab/codeeditor';
import { useLayoutEffect, useRef } from 'react';

/** Code in the application's own editor, or in a plain field where it has none. */
export function Editor({
  source,
  label,
  language = 'ipython',
  focused = true,
  editors,
  onChange
}: {
  /** What stands there at first. */
  source: string;
  label: string;
  /** As Lab knows it. */
  language?: string;
  /** Whether it takes the focus as it appears. */
  focused?: boolean;
  /** Makes editors; null where the application has none. */
  editors: IEditorServices | null;
  onChange: (source: string) => void;
}): JSX.Element {
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
        name: language
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
    if (focused) {
      editor.focus();
    }
    return () => {
      model.sharedModel.changed.disconnect(changed);
      editor.dispose();
      model.dispose();
    };
  }, [editors, label, language, focused]);

  return editors ? (
    <div className="cw-Editor" ref={host} />
  ) : (
    <textarea
      className="cw-Editor"
      aria-label={label}
      defaultValue={source}
      autoFocus={focused}
      onChange={event => onChange(event.target.value)}
    />
  );
}
