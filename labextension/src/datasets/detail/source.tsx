import { useState } from 'react';
import type { DatasetVersion, VersionRow } from '../../studio';
import { Badge } from '../../ui/badge';
import { Clock } from '../../ui/clock';
import { Copy } from '../../ui/copy';
import { bytes, count } from '../../ui/format';
import { Pairs } from '../../ui/pairs';
import { useActions, useDesk } from '../desk';
import { kindOf, toneOf, wordOf } from '../states';
import { refOf } from '../tokens';

/** Where the data lies, how it is recognised, and what the last look at it found. */
export function SourceView({
  version: { row, source },
  every
}: {
  version: DatasetVersion;
  every: number | undefined;
}): JSX.Element {
  const { trans } = useDesk();
  const { check } = row;
  const facts: [string, React.ReactNode][] = [
    [
      trans.__('State'),
      <>
        <Badge tone={toneOf(check.state)} word={wordOf(check.state, trans)} />{' '}
        <span className="cw-Quiet">{check.sentence}</span>
      </>
    ],
    [
      trans.__('Last look'),
      <>
        <Clock at={check.checked} /> {trans.__('on %1', check.host)}
      </>
    ],
    [trans.__('Kind'), kindOf(row.kind, trans)],
    [placeWord(row, trans.__.bind(trans)), <Copy text={row.path} />],
    [trans.__('Format'), row.format],
    [
      trans.__('Size'),
      row.files > 1
        ? trans.__('%1 in %2 files', bytes(row.size), count(row.files))
        : `${bytes(row.size)} (${count(row.size)})`
    ],
    [trans.__('Fingerprint'), <Copy text={row.fingerprint} />],
    [trans.__('Recognised by'), recognised(row, trans.__.bind(trans))],
    [trans.__('Registered'), <Clock at={row.created} />],
    [trans.__('By'), row.actor]
  ];
  if (source.type === 'frame') {
    facts.splice(3, 0, [trans.__('Library'), source.library]);
  }
  return (
    <div className="cw-Sheet">
      <Looks row={row} every={every} />
      <Pairs of={facts} />
    </div>
  );
}

/** The ways to look again, and what the studio does by itself. */
function Looks({
  row,
  every
}: {
  row: VersionRow;
  every: number | undefined;
}): JSX.Element {
  const { trans } = useDesk();
  const { check } = useActions();
  const [looking, setLooking] = useState(false);
  const look = (full: boolean) => {
    setLooking(true);
    void check(refOf(row), full).finally(() => setLooking(false));
  };
  return (
    <div
      className="cw-Bar cw-mod-plain"
      role="toolbar"
      aria-label={trans.__('Look at the source')}
    >
      <button
        type="button"
        className="jp-Button cw-Button"
        disabled={looking}
        title={trans.__(
          'Compares size and time of change, and the content where those differ'
        )}
        onClick={() => look(false)}
      >
        {trans.__('Check now')}
      </button>
      <button
        type="button"
        className="jp-Button cw-Button"
        disabled={looking}
        title={trans.__(
          'Reads the content even where size and time are the same'
        )}
        onClick={() => look(true)}
      >
        {trans.__('Read all of it')}
      </button>
      <span className="cw-Quiet" role="status">
        {looking
          ? trans.__('Looking…')
          : row.kind === 'frame'
            ? trans.__('The studio keeps this frame; nobody else changes it.')
            : every && (row.kind === 'file' || row.kind === 'folder')
              ? trans.__(
                  'Size and time of change are looked at every %1 s while JupyterLab is open.',
                  every
                )
              : trans.__('It is looked at when somebody asks.')}
      </span>
    </div>
  );
}

/** What the place of the data is called. */
function placeWord(
  { kind }: VersionRow,
  word: (text: string) => string
): string {
  return kind === 'url'
    ? word('URL')
    : kind === 'sql'
      ? word('Database')
      : word('Path');
}

/** How much of the data a fingerprint is of. */
function recognised(
  { fingerprint, kind }: VersionRow,
  word: (text: string) => string
): string {
  const prefix = fingerprint.split(':')[0];
  const words: Record<string, string> = {
    sha256: word('all of its content'),
    'sha256-sampled': word('size, time of change and 16 blocks of 64 KiB'),
    'sha256-tree': word('each file’s path and all of its content'),
    'sha256-tree-sampled': word(
      'each file’s path, size, time of change, first and last block'
    ),
    'sha256-rows': word('names of columns and the values of each row, in order')
  };
  return kind === 'frame' ? word('all of its content') : words[prefix];
}
