import { useActions, useDesk } from '../desk';
import { Copy } from '../../ui/copy';
import { pythonOf, shellOf } from '../lines';

/** The lines that do with a version what a person does: in Python, in a shell, in a job's YAML. */
export function CodeView({ reference }: { reference: string }): JSX.Element {
  const { trans } = useDesk();
  const { insert } = useActions();
  return (
    <div className="cw-Sheet cw-CodeLines">
      <h3>{trans.__('Python')}</h3>
      {pythonOf(reference).map(line => (
        <Line key={line} code={line} />
      ))}
      <div className="cw-CodeLines-act">
        <button
          type="button"
          className="jp-Button cw-Button"
          onClick={() => insert(reference)}
        >
          {trans.__('Insert into the notebook')}
        </button>
      </div>
      <h3>{trans.__('Shell')}</h3>
      {shellOf(reference).map(line => (
        <Line key={line} code={line} />
      ))}
    </div>
  );
}

function Line({ code }: { code: string }): JSX.Element {
  return (
    <div className="cw-CodeLines-line">
      <Copy text={code} />
    </div>
  );
}
