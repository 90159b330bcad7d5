import { useEffect, useMemo, useState } from 'react';
import { isLost, isSuperseded } from '../wrangler/refusals';
import type { AnswerTo, Ask, Door, IWrangler, Table } from '../wrangler/types';

/** What is known of an answer: the last one while the next is worked out. */
export interface Known<K extends Ask['type']> {
  answer: AnswerTo<K> | null;
  /** Why there is none; undefined where nothing is wrong. */
  problem: unknown;
  isBusy: boolean;
}

/** A question that was put to a kernel. */
interface Put {
  door: Door;
  table: Table;
  question: string;
}

/**
 * Ask a wrangler's kernel, again whenever the question or the table is another.
 *
 * @param ask - Null while there is nothing to ask.
 * @param about - What the question is about; an answer about something else is not shown.
 */
export function useAnswer<K extends Ask['type']>(
  wrangler: IWrangler,
  ask: Extract<Ask, { type: K }> | null,
  about: string
): Known<K> {
  const [known, setKnown] = useState<{
    put: Put | null;
    about: string;
    answer: AnswerTo<K> | null;
    problem: unknown;
  }>({ put: null, about, answer: null, problem: undefined });
  const { door, table } = wrangler;
  const question = ask && JSON.stringify({ ...ask, table: null });
  const put = useMemo(
    () =>
      door && table && question !== null ? { door, table, question } : null,
    [door, table, question]
  );
  useEffect(() => {
    if (!put) {
      return undefined;
    }
    let isOver = false;
    const tell = (answer: AnswerTo<K> | null, problem: unknown) => {
      if (!isOver) {
        setKnown({ put, about, answer, problem });
      }
    };
    const asked = {
      ...(JSON.parse(put.question) as object),
      table: put.table
    } as Extract<Ask, { type: K }>;
    put.door.request<K>(asked, { turn: `${asked.type} ${about}` }).then(
      ({ answer }) => tell(answer, undefined),
      (problem: unknown) => {
        if (!isSuperseded(problem)) {
          tell(null, isLost(problem) ? undefined : problem);
        }
      }
    );
    return () => {
      isOver = true;
    };
  }, [put, about]);
  const isKnown = known.put === put;
  return {
    answer: put && known.about === about ? known.answer : null,
    problem: isKnown ? known.problem : undefined,
    isBusy: put !== null && !isKnown
  };
}
