export { useAnswer } from './answer';
export { ColumnSelect } from './columnselect';
export { Drawing } from './drawing';
export { heldBy, useHeld } from './held';
export type { ChartAnswer, Profile } from './words';
