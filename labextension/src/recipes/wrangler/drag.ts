/** The kind of data that a dragged column is; its text is the column's name. */
export const COLUMN_MIME = 'application/x-cellworks-column';
/** The kind of data that a dragged operation is; its text is the operation's `op`. */
export const OPERATION_MIME = 'application/x-cellworks-operation';
/** The kind of data that a dragged step of a recipe is; its text is its place, from 0. */
export const STEP_MIME = 'application/x-cellworks-step';

/** Whether something that is dragged is of a kind. */
export function carries(data: DataTransfer, kind: string): boolean {
  return data.types.includes(kind);
}
