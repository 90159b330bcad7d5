import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, refreshIcon, stopIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import { useState } from 'react';
import { type IStudio, useResource, useSignal } from '../studio';
import { Badge } from '../ui/badge';
import { IconButton } from '../ui/button';
import { Copy } from '../ui/copy';
import { Words } from '../ui/words';
import { Supervising } from './supervisor';

/** How the supervisor is, and which stores are read. */
export function makeFoot(
  studio: IStudio,
  commands: CommandRegistry,
  trans: TranslationBundle
): ReactWidget {
  const widget = ReactWidget.create(
    <Words.Provider value={trans}>
      <Foot studio={studio} commands={commands} trans={trans} />
    </Words.Provider>
  );
  widget.addClass('cw-Foot-widget');
  return widget;
}

/** The foot: what is known of the supervisor, and what can be done with it. */
export function Foot({
  studio,
  commands,
  trans
}: {
  studio: IStudio;
  commands: CommandRegistry;
  trans: TranslationBundle;
}): JSX.Element {
  const status = useResource(studio.status);
  const { value, error } = status;
  // What it has answered says nothing of it: an answer may come after the word that it is gone.
  const here = useSignal(studio.changes.heard, () => studio.changes.here);
  const [busy, setBusy] = useState(false);
  const act = (command: string) => {
    setBusy(true);
    void commands.execute(command).finally(() => setBusy(false));
  };
  if (!here && !busy) {
    return (
      <div className="cw-Foot" role="status">
        <Badge tone="off" word={trans.__('supervisor down')} />
        <button
          type="button"
          className="cw-Link"
          disabled={busy}
          onClick={() => act(Supervising.start)}
        >
          {trans.__('Start')}
        </button>
      </div>
    );
  }
  if (error) {
    return (
      <div className="cw-Foot" role="status">
        <Badge tone="bad" word={trans.__('no answer')} />
        <span title={error.hint ?? undefined}>{error.message}</span>
        <button className="cw-Link" onClick={() => void status.refresh()}>
          {trans.__('Try again')}
        </button>
      </div>
    );
  }
  if (!value || !here) {
    return (
      <div className="cw-Foot cw-Quiet" role="status">
        {trans.__('Waiting for the supervisor…')}
      </div>
    );
  }
  const warm = value.warm.some(one => one.state === 'ready');
  return (
    <div
      className="cw-Foot"
      role="status"
      title={trans.__('Cellworks %1', value.version)}
    >
      <Badge
        tone="good"
        word={
          warm ? trans.__('supervisor up, warm') : trans.__('supervisor up')
        }
      />
      <span className="cw-Foot-acts">
        <IconButton
          icon={stopIcon}
          label={trans.__('Stop the supervisor; jobs that run go on')}
          disabled={busy}
          onClick={() => act(Supervising.stop)}
        />
        <IconButton
          icon={refreshIcon}
          label={trans.__('Restart the supervisor; jobs that run go on')}
          disabled={busy}
          onClick={() => act(Supervising.restart)}
        />
      </span>
      <span className="cw-Foot-store">
        {trans.__('runs')}{' '}
        <Copy text={value.tracking_store} shown={tail(value.tracking_store)} />
      </span>
      <span className="cw-Foot-store">
        {trans.__('home')} <Copy text={value.home} shown={tail(value.home)} />
      </span>
    </div>
  );
}

/** The end of a long path, which is the part that tells one from another. */
function tail(text: string): string {
  return text.length > 34 ? `…${text.slice(-33)}` : text;
}
