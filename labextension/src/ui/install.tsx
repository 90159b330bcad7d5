import { Copy } from './copy';
import { Failure } from './failure';
import { useWords } from './words';

/** A kernel lacks the SDK: the line that installs it, to copy, and a button that puts it into a cell. */
export function Install({
  line,
  onInsert,
  retry
}: {
  line: string;
  onInsert: () => void;
  retry?: () => void;
}): JSX.Element {
  const trans = useWords();
  return (
    <Failure
      problem={{
        message: trans.__('This kernel’s environment does not have cellworks.')
      }}
      retry={retry}
    >
      <p>{trans.__('In that environment, this line installs it:')}</p>
      <Copy text={line} />
      <div className="cw-Failure-ways">
        <button
          type="button"
          className="jp-Button cw-Button"
          onClick={onInsert}
        >
          {trans.__('Insert a cell that installs it')}
        </button>
      </div>
    </Failure>
  );
}

/** A kernel has the SDK and has not loaded it: the line that does, and a button that puts it into a cell. */
export function Load({
  asked,
  line,
  onInsert
}: {
  /** What was asked for: `%%train`. */
  asked: string;
  line: string;
  onInsert: () => void;
}): JSX.Element {
  const trans = useWords();
  return (
    <Failure
      problem={{
        message: trans.__(
          '%1 comes with cellworks, which this notebook has not imported.',
          asked
        )
      }}
    >
      <p>{trans.__('This line, in a cell before, loads it:')}</p>
      <Copy text={line} />
      <div className="cw-Failure-ways">
        <button
          type="button"
          className="jp-Button cw-Button"
          onClick={onInsert}
        >
          {trans.__('Insert it above')}
        </button>
      </div>
    </Failure>
  );
}
