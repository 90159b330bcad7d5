import {
  nullTranslator,
  type TranslationBundle
} from '@jupyterlab/translation';
import { createContext, useContext } from 'react';

/** The translated words of the component tree below it. */
export const Words = createContext<TranslationBundle>(
  nullTranslator.load('cellworks')
);

/** The words in the person's language. */
export function useWords(): TranslationBundle {
  return useContext(Words);
}
