export { pathInLab } from '../studio';
