/** A sentence in which what stands between backticks is code: ``Start it by `cellworks up`.`` */
export function Coded({ text }: { text: string }): JSX.Element {
  const parts = text.split(/`([^`\n]+)`/);
  return (
    <>
      {parts.map((part, at) =>
        at % 2 === 1 ? <code key={at}>{part}</code> : part
      )}
    </>
  );
}
