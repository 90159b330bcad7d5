import { Copy } from './copy';

/** Lines that do in code what a panel shows, each copied by a click, under the name of their language. */
export function CodeLines({
  parts
}: {
  parts: readonly (readonly [title: string, lines: readonly string[]])[];
}): JSX.Element {
  return (
    <div className="cw-Sheet cw-CodeLines">
      {parts.map(([title, lines]) => (
        <div key={title}>
          <h3>{title}</h3>
          {lines.map(line => (
            <div key={line} className="cw-CodeLines-line">
              <Copy text={line} />
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
