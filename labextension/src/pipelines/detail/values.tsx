import type { PipelineArtifact, PipelineStep, StepRow } from '../../studio';
import { bytes } from '../../ui/format';
import { TerminalText } from '../../ui/text';
import { Link, useDesk } from '../desk';
import { sourceText } from '../words';

/** Characters of a value that say no more than its summary does. */
const SHORT = 40;

/** What a step was given and from where, and what it made. */
export function ValuesView({
  step,
  row
}: {
  step: PipelineStep;
  row: StepRow | undefined;
}): JSX.Element {
  const { trans } = useDesk();
  const inputs = Object.entries(step.inputs ?? {});
  const outputs = Object.entries(step.outputs ?? {});
  const made = Object.entries(row?.outputs ?? {}).filter(
    ([name]) => !(step.outputs && name in step.outputs)
  );
  return (
    <div className="cw-Sheet cw-StepValues">
      <h3>{trans.__('Inputs')}</h3>
      {inputs.length === 0 ? (
        <p className="cw-Quiet">{trans.__('It takes none.')}</p>
      ) : (
        <table className="cw-Table" aria-label={trans.__('Inputs')}>
          <thead>
            <tr>
              <th scope="col">{trans.__('Name')}</th>
              <th scope="col">{trans.__('From')}</th>
              <th scope="col">{trans.__('Value')}</th>
            </tr>
          </thead>
          <tbody>
            {inputs.map(([name, source]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td title={sourceText(source)}>{sourceText(source)}</td>
                <td title={row?.inputs[name]?.summary}>
                  {row?.inputs[name]?.summary ?? (
                    <span className="cw-Quiet">–</span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <h3>{trans.__('Outputs')}</h3>
      {outputs.length + made.length === 0 && (
        <p className="cw-Quiet">{trans.__('It makes none.')}</p>
      )}
      {outputs.map(([name, type]) => (
        <Output
          key={name}
          name={name}
          type={type}
          made={row?.outputs[name]}
          kind={step.kind}
        />
      ))}
      {made.map(([name, artifact]) => (
        <Output
          key={name}
          name={name}
          type={artifact.type}
          made={artifact}
          kind={step.kind}
        />
      ))}
    </div>
  );
}

/** What a step of a kind made in the studio, and not for other steps alone. */
const MADE = { register: 'models', deploy: 'endpoints' } as const;

function Output({
  name,
  type,
  made,
  kind
}: {
  name: string;
  type: PipelineArtifact['type'];
  made: PipelineArtifact | undefined;
  kind: string;
}): JSX.Element {
  const { trans } = useDesk();
  const slice = kind in MADE ? MADE[kind as keyof typeof MADE] : undefined;
  const text =
    made?.value === undefined ? '' : JSON.stringify(made.value, null, 2);
  return (
    <div className="cw-Output">
      <p className="cw-Output-head">
        <span className={`cw-Port cw-mod-${type}`}>{name}</span>
        <span className="cw-Quiet">{type}</span>
        {slice && typeof made?.value === 'string' ? (
          <Link slice={slice} entity={made.value}>
            {made.value}
          </Link>
        ) : (
          <span>{made?.summary ?? <span className="cw-Quiet">–</span>}</span>
        )}
        {made?.capture && (
          <span className="cw-Quiet">{bytes(made.capture.size)}</span>
        )}
      </p>
      {text.length > SHORT && (
        <TerminalText text={text} label={trans.__('Value of %1', name)} />
      )}
    </div>
  );
}
