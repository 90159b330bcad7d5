import { styled } from './ansi';

/** Text as a terminal shows it. */
export function TerminalText({
  text,
  label = 'Text'
}: {
  text: string;
  label?: string;
}): JSX.Element {
  return (
    <div
      className="cw-Terminal jp-RenderedText"
      tabIndex={0}
      role="region"
      aria-label={label}
    >
      <pre>
        {styled(text).map((part, index) => (
          <span key={index} className={part.className || undefined}>
            {part.text}
          </span>
        ))}
      </pre>
    </div>
  );
}
