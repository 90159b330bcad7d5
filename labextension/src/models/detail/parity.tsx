import type { CompileParity, ModelVersion } from '../../studio';
import { Badge, type Tone } from '../../ui/badge';
import { Clock } from '../../ui/clock';
import { Copy } from '../../ui/copy';
import { Empty } from '../../ui/empty';
import { count, figure } from '../../ui/format';
import { Pairs } from '../../ui/pairs';
import { Link, useDesk } from '../desk';
import { refOf } from '../tokens';

const TONES: Record<CompileParity['state'], Tone> = {
  compiling: 'busy',
  compiled: 'good',
  original: 'warn'
};

/** Whether the compiled model answers as the original does, for each deployment that asked for one. */
export function ParityView({
  version: { row, parity }
}: {
  version: ModelVersion;
}): JSX.Element {
  const { trans } = useDesk();
  if (parity.length === 0) {
    return (
      <Empty
        sentence={trans.__(
          'No deployment of it asked for a compiled model. One that does holds it against the original first, row by row.'
        )}
        code={`cw.deploy("${refOf(row)}", endpoint="${row.name}", compile=True)`}
      />
    );
  }
  return (
    <div className="cw-Sheet">
      <ul className="cw-Checks" aria-label={trans.__('Compiled')}>
        {parity.map(one => (
          <Judged
            key={`${one.endpoint} ${one.deployment} ${one.time ?? ''}`}
            of={one}
          />
        ))}
      </ul>
    </div>
  );
}

function Judged({ of }: { of: CompileParity }): JSX.Element {
  const { trans } = useDesk();
  const words: Record<CompileParity['state'], string> = {
    compiling: trans.__('compiling'),
    compiled: trans.__('compiled'),
    original: trans.__('original')
  };
  return (
    <li>
      <Badge tone={TONES[of.state]} word={words[of.state]} />
      <div>
        <p className="cw-Checks-title">
          {of.is_deployed ? (
            <Link slice="endpoints" entity={of.endpoint}>
              {of.endpoint}
            </Link>
          ) : (
            of.endpoint
          )}
          {'  ·  '}
          {of.is_deployed
            ? of.deployment
            : trans.__('%1, which has ended', of.deployment)}
          {of.time !== null && (
            <span className="cw-Quiet">
              {'  ·  '}
              <Clock at={of.time} />
            </span>
          )}
        </p>
        <p>{of.sentence}</p>
        <Found of={of} />
      </div>
    </li>
  );
}

/** What was compared, and the row that is farthest apart. */
function Found({ of }: { of: CompileParity }): JSX.Element | null {
  const { trans } = useDesk();
  const { rows, labels_equal: equal, worst } = of;
  const said: [string, React.ReactNode][] = [];
  if (rows > 0) {
    said.push([trans.__('Rows compared'), count(rows)]);
  }
  if (equal !== null) {
    said.push([
      trans.__('Labels'),
      equal ? trans.__('all equal') : trans.__('they differ')
    ]);
  }
  if (worst) {
    said.push(
      [
        trans.__('Worst difference'),
        worst.difference === null
          ? trans.__('only one of them is a number')
          : figure(worst.difference)
      ],
      [trans.__('Its row'), <Copy key="row" text={worst.row} />],
      [trans.__('Original'), <code key="original">{worst.original}</code>],
      [trans.__('Compiled'), <code key="compiled">{worst.compiled}</code>]
    );
  }
  return said.length === 0 ? null : <Pairs of={said} />;
}
