import { type DragEvent, useState } from 'react';
import { OPERATION_MIME } from '../wrangler/drag';

/** Lets an operation be dropped onto an element. */
export function useOperationDrop(onOperation: (op: string) => void): {
  isOver: boolean;
  handlers: {
    onDragOver: (event: DragEvent) => void;
    onDragLeave: (event: DragEvent) => void;
    onDrop: (event: DragEvent) => void;
  };
} {
  const [isOver, setOver] = useState(false);
  return {
    isOver,
    handlers: {
      onDragOver: event => {
        if (event.dataTransfer.types.includes(OPERATION_MIME)) {
          event.preventDefault();
          event.dataTransfer.dropEffect = 'copy';
          setOver(true);
        }
      },
      onDragLeave: event => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) {
          setOver(false);
        }
      },
      onDrop: event => {
        const op = event.dataTransfer.getData(OPERATION_MIME);
        setOver(false);
        if (op) {
          event.preventDefault();
          event.stopPropagation();
          onOperation(op);
        }
      }
    }
  };
}
