import { useEffect, useState } from 'react';
import { useWords } from './words';

/** Milliseconds after which somebody who waits wants to know for what. */
const PATIENCE = 1500;

/** Stands where something is being read for the first time; a wait that lasts says what it is for. */
export function Waiting({
  brief = false,
  why
}: {
  /** One of several beside another that says it. */
  brief?: boolean;
  /** What takes long, where it is not that the studio starts. */
  why?: string;
}): JSX.Element {
  const trans = useWords();
  const [lasts, setLasts] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setLasts(true), PATIENCE);
    return () => window.clearTimeout(timer);
  }, []);
  return (
    <p className="cw-Waiting" role={brief ? undefined : 'status'}>
      {lasts && !brief
        ? (why ??
          trans.__(
            'Waiting for the studio to answer. It starts when it is first asked, which takes a few seconds.'
          ))
        : trans.__('Reading…')}
    </p>
  );
}
