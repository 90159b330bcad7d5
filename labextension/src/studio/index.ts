export type { Call } from './call';
export { Changes, isAbout, type StudioEvent } from './changes';
export { asStudioError, StudioError } from './errors';
export { useResource } from './hooks';
export { Resource } from './resource';
export { IStudio } from './tokens';
export type * from './types';
