import { BaseEdge, type EdgeProps } from '@xyflow/react';
import { memo } from 'react';
import { lineThrough } from '../../ui/way';
import type { WayEdgeType } from './scene';

/** An edge that goes round the steps which stand between its ends. */
export const WayEdge = memo(function WayEdge({
  sourceX,
  sourceY,
  targetX,
  targetY,
  data,
  markerEnd
}: EdgeProps<WayEdgeType>): JSX.Element {
  return (
    <BaseEdge
      path={lineThrough([
        { x: sourceX, y: sourceY },
        ...(data?.points ?? []),
        { x: targetX, y: targetY }
      ])}
      markerEnd={markerEnd}
    />
  );
});
