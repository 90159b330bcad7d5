import { Copy } from '../../ui/copy';
import { useDesk } from '../desk';
import { pythonOf, shellOf } from '../lines';

/** The lines that read a version in Python and in a shell. */
export function CodeView({ reference }: { reference: string }): JSX.Element {
  const { trans } = useDesk();
  const parts: readonly [string, readonly string[]][] = [
    [trans.__('Python'), pythonOf(reference)],
    [trans.__('Shell'), shellOf(reference)]
  ];
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
