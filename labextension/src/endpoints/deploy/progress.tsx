import { useEffect, useRef } from 'react';
import { type Deployment, useResource } from '../../studio';
import { Badge, type Tone } from '../../ui/badge';
import { Took } from '../../ui/clock';
import { Failure } from '../../ui/failure';
import { TerminalText } from '../../ui/text';
import { useActions, useDesk } from '../desk';
import type { DeploymentState } from '../states';
import type { DeployModel, Sent } from './model';

const WAY: readonly DeploymentState[] = [
  'creating',
  'smoke_testing',
  'serving'
];

/** How a deployment comes up, step by step; why, where it does not. */
export function Progress({
  model,
  sent,
  onClose
}: {
  model: DeployModel;
  sent: Sent;
  onClose: () => void;
}): JSX.Element {
  const { trans } = useDesk();
  const { open } = useActions();
  const { error } = useResource(model.place);
  const first = useRef<HTMLHeadingElement>(null);
  useEffect(() => first.current?.focus(), []);
  const { made } = model;
  const state = made?.state;
  const over = state === 'serving' || state === 'failed' || !made;
  return (
    <section
      className="cw-Form cw-Deploy"
      aria-label={trans.__('Deploying %1', sent.version)}
    >
      <h2 ref={first} tabIndex={-1}>
        {trans.__('%1 at %2', sent.version, sent.endpoint)}
      </h2>
      {error && <Failure problem={error} />}
      {made && <Way deployment={made} />}
      {made?.notes.map(note => (
        <p key={note} className="cw-Note cw-mod-flush">
          {note}
        </p>
      ))}
      {state === 'failed' && made && (
        <>
          <Failure
            problem={{
              message: made.sentence,
              hint: model.serves
                ? trans.__(
                    '%1 answers as before. Change what is wrong and try again.',
                    sent.endpoint
                  )
                : trans.__(
                    'Nothing serves at %1. Change what is wrong and try again.',
                    sent.endpoint
                  )
            }}
          />
          <LastLines model={model} />
        </>
      )}
      {!made && !error && (
        <p className="cw-Note cw-mod-flush">
          {trans.__('It was taken away, or another took its place.')}
        </p>
      )}
      <div className="cw-Form-foot">
        {state === 'failed' && (
          <button
            type="button"
            className="jp-Button cw-Button cw-mod-primary"
            onClick={() => model.again()}
          >
            {trans.__('Back')}
          </button>
        )}
        <button
          type="button"
          className={`jp-Button cw-Button${state === 'serving' ? ' cw-mod-primary' : ''}`}
          onClick={() => {
            open(sent.endpoint);
            onClose();
          }}
        >
          {trans.__('Open %1', sent.endpoint)}
        </button>
        {!over && (
          <span className="cw-Quiet">
            {trans.__('You can leave this page: it goes on.')}
          </span>
        )}
      </div>
    </section>
  );
}

/** The steps that a deployment takes, with where it is. */
function Way({ deployment }: { deployment: Deployment }): JSX.Element {
  const { trans } = useDesk();
  const { state, created, ready, workers, scaling } = deployment;
  const words: Record<string, string> = {
    creating: trans.__('Its workers load the model'),
    smoke_testing: trans.__('Each answers the model’s input example'),
    serving: trans.__('It serves')
  };
  const at = WAY.indexOf(state);
  const up = workers.filter(one => one.state === 'ready').length;
  // Where it failed is told by how far its workers came.
  const fell = up >= scaling.workers ? 1 : 0;
  const toneAt = (place: number): Tone => {
    if (state === 'failed') {
      return place < fell ? 'good' : place === fell ? 'bad' : 'wait';
    }
    return place < at || state === 'serving'
      ? 'good'
      : place === at
        ? 'busy'
        : 'wait';
  };
  return (
    <ol className="cw-Deploy-way" aria-label={trans.__('Progress')} role="list">
      {WAY.map((one, place) => (
        <li
          key={one}
          aria-current={place === at ? 'step' : undefined}
          className={toneAt(place) === 'wait' ? 'cw-Quiet' : undefined}
        >
          <Badge tone={toneAt(place)} word={words[one]} />
          {place === 0 && (
            <span className="cw-Figure cw-Quiet">
              {up}/{scaling.workers}
            </span>
          )}
          {place === at && <Took from={created} to={ready} fine />}
        </li>
      ))}
    </ol>
  );
}

/** The end of what its worker said. */
function LastLines({ model }: { model: DeployModel }): JSX.Element | null {
  const { trans } = useDesk();
  const { value } = useResource(model.lastLines);
  // What an earlier try has said is not what this one failed of.
  useEffect(() => void model.lastLines.reset(), [model]);
  return value ? (
    <>
      <h3>{trans.__('The last lines of its log')}</h3>
      <div className="cw-Deploy-lines">
        <TerminalText
          text={value.trimEnd()}
          label={trans.__('The last lines of its log')}
        />
      </div>
    </>
  ) : null;
}
