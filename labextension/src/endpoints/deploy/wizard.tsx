import { UseSignal } from '@jupyterlab/ui-components';
import { useResource, useResources } from '../../studio';
import { useDesk } from '../desk';
import { ComputeStep } from './compute';
import { type DeployModel, type Step, STEPS } from './model';
import { Progress } from './progress';
import { ReviewStep } from './review';
import { VersionStep } from './version';

/** The wizard: which version, how it is served, a look at all of it; then how it comes up. */
export function DeployWizard({
  model,
  onClose
}: {
  model: DeployModel;
  onClose: () => void;
}): JSX.Element {
  return (
    <UseSignal signal={model.changed}>
      {() =>
        model.sent ? (
          <Progress model={model} sent={model.sent} onClose={onClose} />
        ) : (
          <Steps model={model} onClose={onClose} />
        )
      }
    </UseSignal>
  );
}

function Steps({
  model,
  onClose
}: {
  model: DeployModel;
  onClose: () => void;
}): JSX.Element {
  const { trans } = useDesk();
  // The steps ask for these, and what they know is not to go with a step.
  useResources([model.models, model.whole, model.version]);
  useResource(model.place);
  const { step, sending } = model;
  const titles: Record<Step, string> = {
    version: trans.__('Version'),
    compute: trans.__('Compute and scaling'),
    review: trans.__('Review')
  };
  const at = STEPS.indexOf(step);
  const last = at === STEPS.length - 1;
  const views: Record<Step, JSX.Element> = {
    version: <VersionStep model={model} />,
    compute: <ComputeStep model={model} />,
    review: <ReviewStep model={model} />
  };
  return (
    <form
      className="cw-Form cw-Deploy"
      aria-label={trans.__('Deploy a version')}
      onSubmit={event => {
        event.preventDefault();
        if (last) {
          void model.send();
        } else {
          model.go(STEPS[at + 1]);
        }
      }}
    >
      <ol className="cw-Steps" aria-label={trans.__('Steps')}>
        {STEPS.map((one, place) => (
          <li key={one}>
            <button
              type="button"
              className="cw-Steps-step"
              aria-current={one === step ? 'step' : undefined}
              onClick={() => model.go(one)}
            >
              <span className="cw-Steps-number" aria-hidden="true">
                {place + 1}
              </span>
              {titles[one]}
            </button>
          </li>
        ))}
      </ol>
      {views[step]}
      <div className="cw-Form-foot">
        {at > 0 && (
          <button
            type="button"
            className="jp-Button cw-Button"
            onClick={() => model.go(STEPS[at - 1])}
          >
            {trans.__('Back')}
          </button>
        )}
        <button
          type="submit"
          className="jp-Button cw-Button cw-mod-primary"
          aria-disabled={sending}
        >
          {!last
            ? trans.__('Next')
            : sending
              ? trans.__('Asking…')
              : trans.__('Deploy')}
        </button>
        <button type="button" className="jp-Button cw-Button" onClick={onClose}>
          {trans.__('Cancel')}
        </button>
      </div>
    </form>
  );
}
