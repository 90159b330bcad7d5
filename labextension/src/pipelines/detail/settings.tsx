import type { Execution, PipelineStep } from '../../studio';
import { bytes, duration } from '../../ui/format';
import { Pairs } from '../../ui/pairs';
import { useDesk } from '../desk';
import { conditionText, valueText } from '../words';

/** How a step is to be run: what its kind was told, and what holds for any kind. */
export function SettingsView({
  step,
  execution
}: {
  step: PipelineStep;
  execution: Execution;
}): JSX.Element {
  const { trans } = useDesk();
  const { cache, retries, resources } = step;
  const own = Object.entries(
    (step.does ?? {}) as Record<string, unknown>
  ).filter(([name]) => name !== 'code');
  const pairs: [string, string][] = [
    [trans.__('Kind'), step.kind],
    ...own.map(([name, value]): [string, string] => [name, valueText(value)]),
    [
      trans.__('Cache'),
      [
        cache?.mode ?? 'on',
        cache?.expires && trans.__('for %1', duration(cache.expires))
      ]
        .filter(Boolean)
        .join(', ')
    ],
    [trans.__('Retries'), String(retries?.most ?? 0)],
    [
      trans.__('Time limit'),
      step.timeout ? duration(step.timeout) : trans.__('none')
    ],
    [trans.__('Compute'), step.compute ?? 'local'],
    [
      trans.__('Resources'),
      [
        trans.__('%1 cpu', resources?.cpu ?? 1),
        resources?.memory && bytes(resources.memory),
        resources?.gpu && trans.__('%1 gpu', resources.gpu)
      ]
        .filter(Boolean)
        .join(', ')
    ],
    [trans.__('Python'), step.interpreter ?? execution.environment.python],
    ...(step.when
      ? [[trans.__('Only if'), conditionText(step.when)] as [string, string]]
      : []),
    ...((step.after ?? []).length > 0
      ? [[trans.__('After'), (step.after ?? []).join(', ')] as [string, string]]
      : [])
  ];
  return <Pairs of={pairs} />;
}
