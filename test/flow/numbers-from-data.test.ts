import { describe, expect, it } from 'vitest';
import { childrenNeeded } from '../../workflows/flow/perform/children.ts';
import { tally } from '../../workflows/flow/tally.ts';

describe('a number that data makes nonsense of', () => {
  it('lets no single rejection count as the wanted answer', () => {
    const votes = { outcomes: ['approved', 'rejected'], decided: ['rejected'], open: 2, asked: 3, n: 0, parts: [] };
    expect(tally({ rule: 'count', reject: 'counts' }, votes)).toBeNull();
    expect(tally({ rule: 'percent', reject: 'counts' }, { ...votes, n: -5 })).toBeNull();
  });

  it('makes a step for each person wait for no more people than there are, and for all where it is none', () => {
    expect([childrenNeeded({ percent: 150 }, 10), childrenNeeded({ percent: 25 }, 10), childrenNeeded({ atLeast: 12 }, 10)]).toEqual([10, 3, 10]);
    expect([childrenNeeded({ atLeast: 0 }, 10), childrenNeeded({ atLeast: Number.NaN }, 10), childrenNeeded({ percent: Number.NaN }, 10)]).toEqual([
      10, 10, 10,
    ]);
    expect(childrenNeeded({ all: true }, 0)).toBe(0);
  });
});
