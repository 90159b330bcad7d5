import { useMemo } from 'react';
import { type PipelineStep, type StepRow, useResource } from '../../studio';
import { Code, type Highlight } from '../../ui/code';
import { Empty } from '../../ui/empty';
import { useDesk } from '../desk';
import type { JobModel } from '../job';
import type { ExecutionModel } from '../model';
import { codeOf, type StepCode } from '../openhere';

/** What a step runs: its function with the failing line marked, and what that needs before it. */
export function StepCodeView({
  model,
  step,
  row
}: {
  model: ExecutionModel;
  step: PipelineStep;
  row: StepRow | undefined;
}): JSX.Element {
  const { trans } = useDesk();
  const code = codeOf(step);
  if (!code) {
    return (
      <Empty
        sentence={trans.__(
          'A step of the kind %1 has no code of its own; its settings say what it does.',
          step.kind
        )}
      />
    );
  }
  return row?.state === 'failed' && row.job ? (
    <FailedCode key={row.job} code={code} job={model.job(row.job)} />
  ) : (
    <Shown code={code} line={null} />
  );
}

function FailedCode({
  code,
  job
}: {
  code: StepCode;
  job: JobModel;
}): JSX.Element {
  const { value } = useResource(job.job);
  return <Shown code={code} line={value?.failure?.line ?? null} />;
}

/** Lines are counted in the function; what it needs stands before it. */
function Shown({
  code,
  line
}: {
  code: StepCode;
  line: number | null;
}): JSX.Element {
  const { languages } = useDesk();
  const highlight = useMemo<Highlight | undefined>(
    () =>
      languages
        ? (text, into) =>
            languages.highlight(text, languages.findBest('ipython'), into)
        : undefined,
    [languages]
  );
  const before = code.uses.map(text => `${text.trimEnd()}\n\n`).join('');
  return (
    <Code
      code={before + code.source}
      marked={line ? line + before.split('\n').length - 1 : null}
      highlight={highlight}
    />
  );
}
