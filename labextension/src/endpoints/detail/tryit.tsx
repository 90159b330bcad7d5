import type { Endpoint, Invoked } from '../../studio';
import { Badge } from '../../ui/badge';
import { Editor } from '../../ui/editor';
import { Failure } from '../../ui/failure';
import { Choose } from '../../ui/menu';
import { SpokenSwitch } from '../../ui/spoken';
import { TerminalText } from '../../ui/text';
import { useDesk } from '../desk';
import { latency } from '../figures';
import { askLines } from '../lines';
import { pretty } from '../json';
import { type EndpointModel, served } from '../model';
import { statusTone } from '../states';

/** Ask the endpoint as a client would: the model's own example stands there to begin with. */
export function TryView({
  model,
  endpoint
}: {
  model: EndpointModel;
  endpoint: Endpoint;
}): JSX.Element {
  const { trans, editors } = useDesk();
  const { trial } = model;
  const { row, example, keys } = endpoint;
  const serves = served(endpoint).length > 0 && row.state !== 'stopped';
  return (
    <div className="cw-Try">
      <form
        className="cw-Try-ask"
        aria-label={trans.__('Try it')}
        onSubmit={event => {
          event.preventDefault();
          void model.ask();
        }}
      >
        <div className="cw-Try-line">
          <Choose
            label={trans.__('Who answers')}
            value={trial.deployment ?? ''}
            choices={[
              { value: '', title: trans.__('by the shares') },
              ...served(endpoint).map(({ name, version }) => ({
                value: name,
                title: version
              }))
            ]}
            onChange={name => model.write({ deployment: name || null })}
          />
          <button
            type="submit"
            className="jp-Button cw-Button cw-mod-primary"
            aria-disabled={trial.asking}
            disabled={!serves}
          >
            {trial.asking ? trans.__('Asking…') : trans.__('Send')}
          </button>
          {!serves && (
            <span className="cw-Quiet">
              {trans.__('It does not serve now.')}
            </span>
          )}
          {serves && example === null && (
            <span className="cw-Quiet">
              {trans.__('The model was logged without an input example.')}
            </span>
          )}
        </div>
        <Editor
          // The example comes once; after that what stands there is the person's.
          key={example === null ? 'none' : 'example'}
          source={trial.body}
          label={trans.__('Request')}
          language="json"
          focused={false}
          editors={editors}
          onChange={body => model.write({ body })}
        />
        {row.url && (
          <SpokenSwitch
            spoken={askLines({
              endpoint: row.name,
              url: row.url,
              key: row.open ? null : keys.path,
              deployment: trial.deployment,
              body: trial.body
            })}
          />
        )}
      </form>
      <div className="cw-Try-answer" role="status">
        {trial.problem && <Failure problem={trial.problem} />}
        {trial.answer && <Answer answer={trial.answer} />}
        {!trial.problem && !trial.answer && (
          <p className="cw-Quiet">{trans.__('The answer stands here.')}</p>
        )}
      </div>
    </div>
  );
}

function Answer({ answer }: { answer: Invoked }): JSX.Element {
  const { trans } = useDesk();
  const { status, body, deployment, milliseconds } = answer;
  return (
    <>
      <p className="cw-Try-line">
        <Badge tone={statusTone(answer)} word={String(status)} />
        <span className="cw-Figure">{latency(milliseconds)}</span>
        {deployment && (
          <span className="cw-Quiet">
            {trans.__('answered by %1', deployment)}
          </span>
        )}
      </p>
      <TerminalText text={pretty(body)} label={trans.__('Answer')} />
    </>
  );
}
