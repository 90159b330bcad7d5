import { Signal } from '@lumino/signaling';
import { expect, it } from 'vitest';
import { Heads } from '../../../src/recipes/grid/heads';
import type {
  Header,
  IWrangler,
  Table,
  View
} from '../../../src/recipes/wrangler/types';

interface Ask {
  columns: string[];
  exact: boolean;
  view: View;
}

/** A wrangler whose kernel answers headers when the test says so. */
class Shown {
  readonly changed = new Signal<this, void>(this);
  columns = ['a', 'b', 'c'].map(name => ({ name }));
  table: Table = { frame: 'f', steps: [] };
  view: View = {};
  readonly asked: Ask[] = [];
  readonly waiting: ((answer: object) => void)[] = [];
  readonly door = {
    request: (ask: Ask) => {
      this.asked.push(ask);
      return new Promise(resolve => this.waiting.push(resolve));
    }
  };

  show(view: View): void {
    this.view = view;
    this.changed.emit();
  }

  /** Answer the request that waits the longest. */
  async answer(isExact?: boolean): Promise<void> {
    const { columns, exact } =
      this.asked[this.asked.length - this.waiting.length];
    const headers = columns.map(
      name => ({ name, exact: isExact ?? exact }) as Header
    );
    this.waiting.shift()?.({ answer: { headers } });
    await new Promise(later => setTimeout(later));
  }

  get last(): Ask {
    return this.asked[this.asked.length - 1];
  }
}

function heads() {
  const of = new Shown();
  return { of, heads: new Heads(of as unknown as IWrangler) };
}

it('asks for a sample of the columns in view at once, and for exact figures after it', async () => {
  const { of, heads: made } = heads();
  made.want(['a', 'b']);
  expect(of.asked).toMatchObject([{ columns: ['a', 'b'], exact: false }]);
  await of.answer();
  expect(made.get('a')?.exact).toBe(false);
  expect(of.last).toMatchObject({ columns: ['a', 'b'], exact: true });
  await of.answer();
  expect(made.get('b')?.exact).toBe(true);
  expect(of.asked).toHaveLength(2);
});

it('is not made to wait for what is exact, and asks for that no more than once', async () => {
  const { of, heads: made } = heads();
  made.want(['a']);
  await of.answer();
  made.want(['a', 'c']);
  expect(of.last).toMatchObject({ columns: ['c'], exact: false });
  expect(of.asked.filter(({ exact }) => exact)).toHaveLength(1);
  // Too large a column stays a sample's, and is not asked for over and over.
  const { of: other, heads: rough } = heads();
  rough.want(['a']);
  await other.answer(false);
  await other.answer(false);
  expect(other.asked).toHaveLength(2);
});

it('follows a brush with the newest view, one request at a time', async () => {
  const { of, heads: made } = heads();
  made.want(['a', 'b']);
  await of.answer(true);
  for (const search of ['1', '2', '3']) {
    of.show({ search });
  }
  expect(of.asked.slice(1)).toMatchObject([{ view: { search: '1' } }]);
  expect(made.isCurrent('a')).toBe(false);
  expect(made.get('a')).toBeDefined();
  await of.answer();
  expect(of.last).toMatchObject({ view: { search: '3' }, exact: true });
  await of.answer();
  expect(made.isCurrent('a')).toBe(true);
  expect(of.waiting).toHaveLength(0);
});
