import { treeViewIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import { IconButton } from './button';
import { useWords } from './words';

const COMMAND = 'cellworks:open-lineage';

/** Opens what made a thing and what hangs on it; nothing where that cannot be shown. */
export function LineageButton({
  commands,
  of
}: {
  commands: CommandRegistry;
  /** `dataset:flights/2`, `job:12`. */
  of: string;
}): JSX.Element | null {
  const trans = useWords();
  return commands.hasCommand(COMMAND) ? (
    <IconButton
      icon={treeViewIcon}
      label={trans.__('Show lineage')}
      onClick={() => void commands.execute(COMMAND, { ref: of })}
    />
  ) : null;
}
