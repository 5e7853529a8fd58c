import { expect, it } from 'vitest';
import { mergedOver } from '../../builder-ui/task-page/shared-form.tsx';

it('what only one of two editors changed is taken over; of what both did, one’s own stays and is told', () => {
  const base = { goal: 'Sell', plan: 'Call', by: 'June' };
  const theirs = { goal: 'Sell more', plan: 'Call five', by: 'June' };
  const mine = { goal: 'Sell', plan: 'Call ten', by: 'July' };
  expect(mergedOver(base, theirs, mine)).toEqual({ values: { goal: 'Sell more', plan: 'Call ten', by: 'July' }, both: ['plan'] });
  // Both wrote the same; one took an answer away that the other left alone.
  expect(mergedOver({ a: 1, b: 2 }, { a: 3, b: 2 }, { a: 3 })).toEqual({ values: { a: 3 }, both: [] });
});
