import { makeDesk } from '../ui/desk';
import type { RecipesDesk } from './tokens';

/** The ends by which the desk reaches the slice's views. */
export const { AtDesk, useDesk } = makeDesk<RecipesDesk>('recipes');
