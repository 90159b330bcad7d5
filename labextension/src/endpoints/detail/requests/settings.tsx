import { useState } from 'react';
import type { Endpoint, RequestLog } from '../../../studio';
import { ActForm } from '../../../ui/act';
import { LongTextField, TextField } from '../../../ui/form';
import { Copy } from '../../../ui/copy';
import { figure } from '../../../ui/format';
import { SpokenSwitch } from '../../../ui/spoken';
import { useDesk } from '../../desk';
import type { EndpointModel } from '../../model';
import { logLines, requestsLines } from './lines';

/** What is kept of requests, where it lies, the way to change that, and the code that reads what is shown. */
export function LogFoot({
  model,
  endpoint
}: {
  model: EndpointModel;
  endpoint: Endpoint;
}): JSX.Element {
  const { trans } = useDesk();
  const { requests } = model;
  const { log, name } = endpoint.row;
  return (
    <footer className="cw-Requests-foot">
      <span>{useKeptWords(log)}</span>
      {requests.kept && (
        <span className="cw-Requests-folder">
          <Copy text={requests.kept.folder} />
        </span>
      )}
      <button
        type="button"
        className="cw-Link"
        aria-expanded={requests.act === 'settings'}
        onClick={() => requests.begin('settings')}
      >
        {trans.__('Change…')}
      </button>
      <SpokenSwitch spoken={requestsLines(name, requests.filter)} />
    </footer>
  );
}

function useKeptWords({ sample, exclude, days }: RequestLog): string {
  const { trans } = useDesk();
  if (sample === 0) {
    return trans.__('The log is off: nothing that is asked is kept.');
  }
  const kept =
    sample === 100
      ? trans.__('Every request is kept for %1 days', figure(days))
      : trans.__(
          '%1% of the requests, drawn at random, are kept for %2 days',
          figure(sample),
          figure(days)
        );
  return exclude.length === 0
    ? `${kept}.`
    : trans.__('%1, without %2.', kept, exclude.join(', '));
}

/** The form of what is kept of requests from now on. */
export function LogSettings({
  model,
  endpoint
}: {
  model: EndpointModel;
  endpoint: Endpoint;
}): JSX.Element {
  const { trans } = useDesk();
  const { requests } = model;
  const { log: old, name } = endpoint.row;
  const [sample, setSample] = useState(String(old.sample));
  const [days, setDays] = useState(String(old.days));
  const [exclude, setExclude] = useState(old.exclude.join('\n'));
  const log: RequestLog = {
    sample: Number(sample),
    days: Number(days),
    exclude: exclude
      .split('\n')
      .map(one => one.trim())
      .filter(Boolean)
  };
  const isPart = sample.trim() !== '' && log.sample >= 0 && log.sample <= 100;
  const isLong = log.days > 0 && log.days <= 36_500;
  const differs =
    JSON.stringify(log) !==
    JSON.stringify({
      sample: old.sample,
      days: old.days,
      exclude: old.exclude
    });
  return (
    <ActForm
      title={trans.__('What is kept of the requests to %1', name)}
      verb={trans.__('Save')}
      spoken={logLines(name, log, old)}
      enabled={isPart && isLong && differs}
      busy={model.busy}
      problem={model.problem}
      onAct={() => {
        void model.change({ log }).then(done => {
          if (done) {
            requests.begin(null);
          }
        });
      }}
      onCancel={() => requests.begin(null)}
    >
      <div className="cw-Requests-fields">
        <TextField
          label={trans.__('Sample in per cent')}
          value={sample}
          onChange={setSample}
          hint={trans.__('Drawn at random; 0 keeps none.')}
          wrong={isPart ? undefined : trans.__('From 0 to 100.')}
        />
        <TextField
          label={trans.__('Days')}
          value={days}
          onChange={setDays}
          hint={trans.__('Older requests are forgotten.')}
          wrong={isLong ? undefined : trans.__('More than 0.')}
        />
        <LongTextField
          label={trans.__('Columns that are not kept, one a line')}
          value={exclude}
          onChange={setExclude}
          hint={trans.__(
            'Such as names of people. It holds for what is asked from now on.'
          )}
          code
        />
      </div>
    </ActForm>
  );
}
