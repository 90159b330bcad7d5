export { cellworksIcon } from './icon';
export { IShell, type Section } from './tokens';
