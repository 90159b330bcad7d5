import type { ReactNode } from 'react';
import {
  type PipelineArtifact,
  type PipelineStep,
  type StepPreviews,
  type StepRow,
  useResource,
  type ValuePreview
} from '../../studio';
import { Failure } from '../../ui/failure';
import { bytes } from '../../ui/format';
import { Link, useDesk } from '../desk';
import type { ExecutionModel } from '../model';
import { sourceText } from '../words';
import { PreviewView, saysMore } from './preview';

/** What a step was given and from where, and what it made, each with how it begins. */
export function ValuesView({
  model,
  step,
  row
}: {
  model: ExecutionModel;
  step: PipelineStep;
  row: StepRow | undefined;
}): JSX.Element {
  return row ? (
    <Looked model={model} step={step} row={row} />
  ) : (
    <Shown step={step} row={undefined} previews={undefined} />
  );
}

function Looked({
  model,
  step,
  row
}: {
  model: ExecutionModel;
  step: PipelineStep;
  row: StepRow;
}): JSX.Element {
  const previews = model.previews(row);
  const { value, error } = useResource(previews);
  return (
    <>
      {error && (
        <Failure problem={error} retry={() => void previews.refresh()} />
      )}
      <Shown step={step} row={row} previews={value} />
    </>
  );
}

function Shown({
  step,
  row,
  previews
}: {
  step: PipelineStep;
  row: StepRow | undefined;
  previews: StepPreviews | undefined;
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
      {inputs.length === 0 && (
        <p className="cw-Quiet">{trans.__('It takes none.')}</p>
      )}
      {inputs.map(([name, source]) => (
        <Value
          key={name}
          name={name}
          note={sourceText(source)}
          summary={row?.inputs[name]?.summary}
          preview={previews?.inputs[name]}
        />
      ))}
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
          preview={previews?.outputs[name]}
        />
      ))}
      {made.map(([name, artifact]) => (
        <Output
          key={name}
          name={name}
          type={artifact.type}
          made={artifact}
          kind={step.kind}
          preview={previews?.outputs[name]}
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
  kind,
  preview
}: {
  name: string;
  type: PipelineArtifact['type'];
  made: PipelineArtifact | undefined;
  kind: string;
  preview: ValuePreview | undefined;
}): JSX.Element {
  const slice = kind in MADE ? MADE[kind as keyof typeof MADE] : undefined;
  return (
    <Value
      name={name}
      type={type}
      note={type}
      summary={
        slice && typeof made?.value === 'string' ? (
          <Link slice={slice} entity={made.value}>
            {made.value}
          </Link>
        ) : (
          made?.summary
        )
      }
      size={made?.file ? undefined : made?.capture?.size}
      preview={preview}
    />
  );
}

/** A value by its name: a line about it, then how it begins where that says more. */
function Value({
  name,
  type,
  note,
  summary,
  size,
  preview
}: {
  name: string;
  /** Of an output: how its port is drawn. */
  type?: PipelineArtifact['type'];
  note: string;
  summary: ReactNode;
  size?: number;
  preview: ValuePreview | undefined;
}): JSX.Element {
  return (
    <div className="cw-Output">
      <p className="cw-Output-head">
        <span className={type ? `cw-Port cw-mod-${type}` : 'cw-Output-name'}>
          {name}
        </span>
        <span className="cw-Quiet">{note}</span>
        <span>{summary ?? <span className="cw-Quiet">–</span>}</span>
        {size !== undefined && <span className="cw-Quiet">{bytes(size)}</span>}
      </p>
      {preview && saysMore(preview) && (
        <PreviewView name={name} preview={preview} />
      )}
    </div>
  );
}
