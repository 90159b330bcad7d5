import type { StepRow } from '../../studio';
import { StepsTable } from './steps';

/** The turns of a step in a loop, a line each; one that is chosen is looked at. */
export function TurnsView({
  rows,
  onChoose
}: {
  rows: readonly StepRow[];
  onChoose: (row: StepRow) => void;
}): JSX.Element {
  return (
    <div className="cw-Turns">
      <StepsTable
        rows={rows}
        selected={null}
        onSelect={onChoose}
        onOpen={() => undefined}
      />
    </div>
  );
}
