import { UseSignal } from '@jupyterlab/ui-components';
import { CheckForm } from './check';
import { FitForm } from './fit';
import { JobForm } from './job';
import type { Exporting } from './model';
import { PathForm } from './path';

/** The form that a person is asked by before something leaves the wrangler; nothing while none is open. */
export function ExportPane({
  exporting
}: {
  exporting: Exporting;
}): JSX.Element {
  return (
    <UseSignal signal={exporting.changed}>
      {() => {
        const { act } = exporting;
        return act === null ? null : (
          <div className="cw-Exporting" key={act}>
            <Asked exporting={exporting} act={act} />
          </div>
        );
      }}
    </UseSignal>
  );
}

function Asked({
  exporting,
  act
}: {
  exporting: Exporting;
  act: NonNullable<Exporting['act']>;
}): JSX.Element {
  switch (act) {
    case 'job':
    case 'version':
      return <JobForm exporting={exporting} act={act} />;
    case 'check':
      return <CheckForm exporting={exporting} />;
    case 'fit':
      return <FitForm exporting={exporting} />;
    default:
      return <PathForm exporting={exporting} act={act} />;
  }
}
