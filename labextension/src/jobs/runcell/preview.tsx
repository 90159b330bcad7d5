import { type KeyboardEvent, useState } from 'react';
import { INSTALL } from '../../kernel/having';
import { type Resource, useResource } from '../../studio';
import { Failure } from '../../ui/failure';
import { bytes, figure } from '../../ui/format';
import { Install } from '../../ui/install';
import { useDesk } from '../desk';
import type { Plan } from './plan';

/** What a cell would be as a job: its options, what it would take along, and what cannot come. */
export function Preview({
  plan: resource,
  onLine,
  onRun,
  onInstall,
  onCancel
}: {
  plan: Resource<Plan>;
  /** Other options: ask again. */
  onLine: (line: string) => Promise<void>;
  onRun: () => void;
  /** The kernel lacks cellworks: put a cell above that installs it. */
  onInstall: () => void;
  onCancel: () => void;
}): JSX.Element {
  const { trans } = useDesk();
  const { value: plan, error, loading } = useResource(resource);
  const [line, setLine] = useState('');
  const [asked, setAsked] = useState('');
  const ready = plan !== undefined && !error && isReady(plan);

  const ask = () => {
    setAsked(line);
    return onLine(line);
  };
  // What runs is what the kernel said of the cell as it is now.
  const run = async () => {
    await ask();
    const now = resource.value;
    if (now && !resource.isDisposed && !resource.error && isReady(now)) {
      onRun();
    }
  };

  return (
    <form
      className="cw-Preview"
      aria-label={trans.__('Run as job')}
      aria-busy={loading}
      onSubmit={event => {
        event.preventDefault();
        void run();
      }}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          onCancel();
        } else if (
          event.key === 'Enter' &&
          (event.shiftKey || isField(event))
        ) {
          // Not left to the button, which may be disabled while the cell is asked about.
          event.preventDefault();
          void run();
        }
      }}
    >
      <label className="cw-Preview-line">
        <code>%%train</code>
        <input
          className="cw-Input"
          aria-label={trans.__('Name and options')}
          autoFocus
          spellCheck={false}
          readOnly={plan?.magic}
          value={plan?.magic ? plan.line : line}
          placeholder={`${plan?.name ?? ''} -p depth=8 --cpu 2 --memory 4G`}
          onChange={event => setLine(event.target.value)}
          onBlur={() => line !== asked && void ask()}
        />
      </label>
      {error && (
        <Trouble
          problem={error}
          retry={() => void resource.refresh()}
          onInstall={onInstall}
        />
      )}
      {!error && plan?.problem && (
        <Failure problem={{ message: plan.problem }} />
      )}
      {!plan && !error && (
        <p className="cw-Quiet">
          {trans.__('Asking the kernel, as soon as it is free…')}
        </p>
      )}
      {!error && plan && !plan.problem && <Luggage plan={plan} />}
      <div className="cw-Preview-foot">
        <button
          type="submit"
          className="jp-Button cw-Button cw-mod-primary"
          disabled={!ready}
        >
          {trans.__('Run')}
        </button>
        <button
          type="button"
          className="jp-Button cw-Button"
          onClick={onCancel}
        >
          {trans.__('Cancel')}
        </button>
        {!error && plan && !plan.problem && (
          <span className="cw-Quiet">
            {wordsOf(plan, trans.__.bind(trans))}
          </span>
        )}
      </div>
    </form>
  );
}

function isReady({ problem, refused }: Plan): boolean {
  return problem === null && refused.length === 0;
}

function isField(event: KeyboardEvent): boolean {
  return event.target instanceof HTMLInputElement;
}

/** What went wrong between here and the kernel, and what mends it. */
function Trouble({
  problem,
  retry,
  onInstall
}: {
  problem: { message: string; hint: string | null };
  retry: () => void;
  onInstall: () => void;
}): JSX.Element {
  return problem.hint === INSTALL ? (
    <Install line={INSTALL} onInsert={onInstall} retry={retry} />
  ) : (
    <Failure problem={problem} retry={retry} />
  );
}

function Luggage({ plan }: { plan: Plan }): JSX.Element {
  const { trans } = useDesk();
  const given = Object.entries(plan.parameters ?? {});
  return (
    <>
      {plan.refused.map(({ name, sentence }) => {
        const [message, ...hint] = sentence.split('\n');
        return (
          <Failure key={name} problem={{ message, hint: hint.join(' ') }} />
        );
      })}
      {plan.captured.length > 0 ? (
        <table
          className="cw-Table"
          aria-label={trans.__('What would be captured')}
        >
          <thead>
            <tr>
              <th scope="col">{trans.__('Captured')}</th>
              <th scope="col">{trans.__('Kind')}</th>
              <th scope="col" className="cw-mod-grows">
                {trans.__('Value')}
              </th>
              <th scope="col" className="cw-mod-right">
                {trans.__('Size')}
              </th>
            </tr>
          </thead>
          <tbody>
            {plan.captured.map(one => (
              <tr key={one.name}>
                <td>
                  <code>{one.name}</code>
                </td>
                <td>{one.kind}</td>
                <td className="cw-mod-grows">{one.summary || '–'}</td>
                <td className="cw-mod-right">{bytes(one.size)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        plan.refused.length === 0 && (
          <p className="cw-Quiet">
            {trans.__('The cell needs nothing of the notebook.')}
          </p>
        )
      )}
      {plan.imported.length > 0 && (
        <p className="cw-Quiet">
          {trans.__('Imported again: %1', plan.imported.join(' · '))}
        </p>
      )}
      {plan.outputs && plan.outputs.length > 0 && (
        <p className="cw-Quiet">
          {trans.__('Comes back: %1', plan.outputs.join(' · '))}
        </p>
      )}
      {given.length > 0 && (
        <p>
          {given.map(([name, value]) => `${name}=${String(value)}`).join('  ')}
        </p>
      )}
    </>
  );
}

/** `quickstart [4] · 1 core · no memory limit · local · 7.1 MB travel` */
function wordsOf(
  plan: Plan,
  word: (text: string, ...given: string[]) => string
): string {
  const { cpu, memory, gpu } = plan.resources ?? {
    cpu: 1,
    memory: null,
    gpu: 0
  };
  const size = plan.captured.reduce((sum, one) => sum + one.size, 0);
  return [
    plan.name,
    word('cpu %1', figure(cpu)),
    memory === null ? word('no memory limit') : bytes(memory),
    gpu > 0 ? word('gpu %1', String(gpu)) : '',
    plan.compute,
    size > 0 ? word('%1 to capture', bytes(size)) : ''
  ]
    .filter(Boolean)
    .join(' · ');
}
