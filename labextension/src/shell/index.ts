export { framed, show } from './framed';
export { cellworksIcon } from './icon';
export { picked } from './picked';
export { switchOf } from './setting';
export {
  type HomeEntry,
  type HomeLists,
  type HomePart,
  IShell,
  type IVisit,
  type Section
} from './tokens';
export { addForm, addPanel, addTabs, type Arranged, textsIn } from './views';
