import { CodeLines } from '../../ui/codelines';
import { useDesk } from '../desk';
import { pythonOf, shellOf } from '../lines';

/** The lines that read a version in Python and in a shell. */
export function CodeView({ reference }: { reference: string }): JSX.Element {
  const { trans } = useDesk();
  return (
    <CodeLines
      parts={[
        [trans.__('Python'), pythonOf(reference)],
        [trans.__('Shell'), shellOf(reference)]
      ]}
    />
  );
}
