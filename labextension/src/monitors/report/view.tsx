import { useEffect, useMemo } from 'react';
import { type DriftRow, isAbout, Resource, useResource } from '../../studio';
import { Badge } from '../../ui/badge';
import { Failure } from '../../ui/failure';
import { Waiting } from '../../ui/waiting';
import { useDesk } from '../desk';
import { toneOf, wordOf } from '../states';

/** A drift report: its status, and what moved in words. */
export function ReportView({
  drift,
  onRead
}: {
  /** Its id, or its number. */
  drift: string;
  /** Told of the report's line once it is read. */
  onRead: (row: DriftRow) => void;
}): JSX.Element {
  const { studio, trans } = useDesk();
  const resource = useMemo(
    () =>
      new Resource(() =>
        studio.call('get', '/drift/{drift}', { path: { drift } })
      ).follow(studio.changes, event => isAbout(event, 'monitors', drift)),
    [studio, drift]
  );
  useEffect(() => () => resource.dispose(), [resource]);
  const { value, error } = useResource(resource);
  const row = value?.row;
  useEffect(() => {
    if (row) {
      onRead(row);
    }
    // Whom to tell is the same as long as the report is.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [row]);
  return (
    <div className="cw-Report">
      {error && (
        <Failure problem={error} retry={() => void resource.refresh()} />
      )}
      {!value && !error && <Waiting />}
      {value && (
        <>
          <h2>
            <Badge
              tone={toneOf(value.row.status)}
              word={wordOf(value.row.status, trans)}
            />{' '}
            {value.row.name}
          </h2>
          <ul>
            {value.report.words.map(sentence => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
