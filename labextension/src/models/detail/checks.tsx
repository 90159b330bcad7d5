import type { ModelVersion } from '../../studio';
import { useState } from 'react';
import { Badge } from '../../ui/badge';
import { Clock } from '../../ui/clock';
import { Empty } from '../../ui/empty';
import { useActions, useDesk } from '../desk';
import { checkTitle, checkTone, checkWord } from '../states';
import { refOf } from '../tokens';

/** What is looked at before a version is approved, and how it came out the last time. */
export function ChecksView({
  version: { row, checks }
}: {
  version: ModelVersion;
}): JSX.Element {
  const { trans } = useDesk();
  const { check } = useActions();
  const [checking, setChecking] = useState(false);
  const run = async () => {
    setChecking(true);
    await check(refOf(row));
    setChecking(false);
  };
  const button = (
    <button
      type="button"
      className="jp-Button cw-Button"
      disabled={checking}
      onClick={() => void run()}
    >
      {checking
        ? trans.__('Checking…')
        : checks
          ? trans.__('Check again')
          : trans.__('Check it')}
    </button>
  );
  if (!checks) {
    return (
      <Empty
        sentence={trans.__(
          'Nobody has checked it yet: its metric against the champion’s, its signature, its latency and its baseline.'
        )}
      >
        {button}
      </Empty>
    );
  }
  return (
    <div className="cw-Sheet">
      <div className="cw-Bar cw-mod-plain">
        <span className="cw-Quiet">
          {checks.champion === null
            ? trans.__('There is no champion to beat.')
            : trans.__('Held against version %1.', checks.champion)}{' '}
          {trans.__('Checked by %1', checks.actor)}{' '}
          <Clock at={checks.checked} />
        </span>
        <span className="cw-Spring" />
        {button}
      </div>
      <ul className="cw-Checks" aria-label={trans.__('Checks')}>
        {checks.results.map(one => (
          <li key={one.name}>
            <Badge
              tone={checkTone(one.state)}
              word={checkWord(one.state, trans)}
            />
            <div>
              <p className="cw-Checks-title">{checkTitle(one, trans)}</p>
              <p>{one.sentence}</p>
              {one.method && <p className="cw-Quiet">{one.method}</p>}
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}
