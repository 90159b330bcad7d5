import type { DriftSide } from '../studio';
import { Copy } from '../ui/copy';
import { Link } from './desk';

/** What was compared, by name: a link where the studio knows it, a path to copy where it is one. */
export function SideName({ side }: { side: DriftSide }): JSX.Element {
  const { source, words } = side;
  switch (source?.type) {
    case 'dataset':
      return (
        <Link slice="datasets" entity={source.ref} tabIndex={-1}>
          {words}
        </Link>
      );
    case 'baseline':
      return (
        <Link slice="models" entity={source.model} tabIndex={-1}>
          {words}
        </Link>
      );
    case 'requests':
      return (
        <Link slice="endpoints" entity={source.endpoint} tabIndex={-1}>
          {words}
        </Link>
      );
    case 'file':
      return <Copy text={source.path} shown={words.split('/').at(-1)} />;
    default:
      return <span>{words}</span>;
  }
}
