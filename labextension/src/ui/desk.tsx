import type { TranslationBundle } from '@jupyterlab/translation';
import { createContext, type ReactNode, useContext } from 'react';
import { Words } from './words';

/** What every slice's views are made with, whatever else they have. */
interface Worded {
  trans: TranslationBundle;
}

/**
 * Make the two ends by which a slice hands its desk to its views: what stands above them, and the hook.
 *
 * @param slice - Named where a view stands outside.
 */
export function makeDesk<Desk extends Worded>(
  slice: string
): {
  /** Hands the desk to every view below it. */
  AtDesk: (props: { desk: Desk; children: ReactNode }) => JSX.Element;
  /** What the slice's views are made with; throws outside of AtDesk. */
  useDesk: () => Desk;
} {
  const Context = createContext<Desk | null>(null);
  return {
    AtDesk: ({ desk, children }) => (
      <Context.Provider value={desk}>
        <Words.Provider value={desk.trans}>{children}</Words.Provider>
      </Context.Provider>
    ),
    useDesk: () => {
      const desk = useContext(Context);
      if (!desk) {
        throw new Error(`A view of ${slice} stands outside AtDesk.`);
      }
      return desk;
    }
  };
}
