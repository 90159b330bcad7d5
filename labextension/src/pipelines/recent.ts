import {
  type ExecutionPage,
  type ExecutionRow,
  isAbout,
  type IStudio,
  Resource
} from '../studio';
import { OPEN_STATES } from './states';

/** Executions that are listed where there is little room. */
const MOST = 20;
const FEW = 5;

/** What runs, and what ended last. */
export interface Recent {
  open: readonly ExecutionRow[];
  /** How many run in all. */
  total: number;
  ended: readonly ExecutionRow[];
}

/** Read what the sidebar and Home show, as long as one of them is looked at. */
export function recentExecutions({ call, changes }: IStudio): Resource<Recent> {
  const read = async (query: {
    state?: ExecutionRow['state'][];
    limit: number;
  }): Promise<ExecutionPage> => {
    const page = await call('get', '/executions', { query });
    changes.seen(page.change);
    return page;
  };
  return new Resource(async () => {
    const [open, last] = await Promise.all([
      read({ state: [...OPEN_STATES], limit: MOST }),
      read({ limit: FEW + MOST })
    ]);
    return {
      open: open.executions,
      total: open.total,
      ended: last.executions
        .filter(row => row.ended !== null && !OPEN_STATES.includes(row.state))
        .slice(0, FEW)
    };
  }).follow(changes, event => isAbout(event, 'pipelines'), 1000, { cost: 2 });
}
