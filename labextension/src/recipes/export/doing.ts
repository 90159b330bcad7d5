import { useState } from 'react';
import type { StudioError } from '../../studio';
import { asStudioError } from '../../studio';

/** Something that is done once a form asks for it. */
export interface Doing {
  isBusy: boolean;
  /** Why it was not done. */
  problem: StudioError | undefined;
  run: (act: () => Promise<void>) => void;
  /** What was refused counts no more: something else stands in the form. */
  forget: () => void;
}

/** Do what a form asks for, and keep why it was refused. */
export function useDoing(): Doing {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<StudioError>();
  return {
    isBusy,
    problem,
    run: act => {
      setBusy(true);
      setProblem(undefined);
      // Also what throws before it promises anything is a refusal.
      Promise.resolve()
        .then(act)
        .catch((reason: unknown) => setProblem(asStudioError(reason)))
        .finally(() => setBusy(false));
    },
    forget: () => setProblem(undefined)
  };
}
