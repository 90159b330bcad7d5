import { useMemo } from 'react';
import type { Job } from '../../studio';
import { Code, type Highlight } from '../../ui/code';
import { Copy } from '../../ui/copy';
import { Pairs } from '../../ui/pairs';
import { useDesk } from '../desk';
import { TransformView } from './transform';

/** A step of a pipeline as it ran: what its function needs, then the function, whose lines are counted. */
function StepCode({
  entry,
  line,
  highlight
}: {
  entry: { uses: string[]; source: string };
  line: number | null | undefined;
  highlight: Highlight | undefined;
}): JSX.Element {
  const before = entry.uses.map(text => `${text.trimEnd()}\n\n`).join('');
  return (
    <Code
      code={before + entry.source}
      marked={line ? line + before.split('\n').length - 1 : null}
      highlight={highlight}
    />
  );
}

/** What is run: the cell with its failing line marked, or what stands for it. */
export function CodeView({ job }: { job: Job }): JSX.Element {
  const { trans } = useDesk();
  const highlight = useHighlight();
  const { entry } = job.spec;
  switch (entry.type) {
    case 'cell':
      return (
        <Code
          code={entry.source}
          marked={job.failure?.line}
          highlight={highlight}
        />
      );
    case 'script':
      return (
        <Pairs
          of={[
            [trans.__('Script'), <Copy key="path" text={entry.path} />],
            [trans.__('Arguments'), (entry.args ?? []).join(' ') || '–'],
            [trans.__('Failing line'), job.failure?.line ?? '–']
          ]}
        />
      );
    case 'notebook':
      return (
        <Pairs
          of={[[trans.__('Notebook'), <Copy key="path" text={entry.path} />]]}
        />
      );
    case 'function':
      return (
        <Pairs
          of={[
            [trans.__('Function'), entry.name],
            [trans.__('Content'), <Copy key="content" text={entry.content} />]
          ]}
        />
      );
    case 'command':
      return (
        <Pairs
          of={[
            [
              trans.__('Command'),
              <Copy key="argv" text={entry.argv.join(' ')} />
            ]
          ]}
        />
      );
    case 'step':
      return (
        <StepCode
          entry={entry}
          line={job.failure?.line}
          highlight={highlight}
        />
      );
    case 'transform':
      return <TransformView job={job} entry={entry} />;
  }
}

function useHighlight(): Highlight | undefined {
  const { languages } = useDesk();
  return useMemo(
    () =>
      languages
        ? (code, into) =>
            languages.highlight(code, languages.findBest('ipython'), into)
        : undefined,
    [languages]
  );
}
