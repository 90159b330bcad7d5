import { useState } from 'react';
import { Copy } from './copy';
import { TerminalText } from './text';
import { useWords } from './words';

/** The same in another language: Python, a shell, YAML. */
export interface Spoken {
  language: string;
  text: string;
}

/** Buttons that show what would do the same as the form: "as Python / CLI / YAML". */
export function SpokenSwitch({
  spoken
}: {
  spoken: readonly Spoken[];
}): JSX.Element {
  const trans = useWords();
  const [shown, setShown] = useState<string | null>(null);
  const chosen = spoken.find(one => one.language === shown);
  return (
    <div className="cw-Spoken">
      <div
        className="cw-Spoken-bar"
        role="group"
        aria-label={trans.__('What does the same')}
      >
        <span className="cw-Quiet">{trans.__('as')}</span>
        {spoken.map(({ language }) => (
          <button
            key={language}
            type="button"
            className="jp-Button cw-Button"
            aria-pressed={language === shown}
            onClick={() => setShown(language === shown ? null : language)}
          >
            {language}
          </button>
        ))}
        {chosen && (
          <Copy
            text={chosen.text}
            shown={trans.__('Copy %1', chosen.language)}
          />
        )}
      </div>
      {chosen && <TerminalText text={chosen.text} label={chosen.language} />}
    </div>
  );
}
