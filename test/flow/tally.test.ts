import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Counted, tally, type Votes } from '../../workflows/flow/tally.ts';
import type { TallyPolicy } from '../../workflows/flow/task-settings.ts';

const outcomes = ['approved', 'rejected', 'returned'];
const votes = (decided: string[], open: number, n: number | null = null, more: Partial<Votes> = {}): Votes => ({
  outcomes,
  decided,
  open,
  n,
  asked: decided.length + open,
  parts: [],
  ...more,
});
const said = (counted: Counted): string | null => (counted === null ? null : 'outcome' in counted ? counted.outcome : counted.incident);
const policy = (rule: TallyPolicy['rule'], reject: TallyPolicy['reject'] = 'counts'): TallyPolicy => ({ rule, reject }) as TallyPolicy;

describe('what several answers come to', () => {
  it.each<[string, TallyPolicy | undefined, string[], number, number | null, string | null]>([
    ['nothing before the first answer', policy('any'), [], 3, null, null],
    ['without a rule the first answer', undefined, ['returned'], 2, null, 'returned'],
    ['any: the first answer', policy('any'), ['rejected'], 2, null, 'rejected'],
    ['all: not before the last', policy('all'), ['approved', 'approved'], 1, null, null],
    ['all: the last', policy('all'), ['approved', 'approved', 'approved'], 0, null, 'approved'],
    ['all: one against makes it impossible', policy('all'), ['approved', 'rejected'], 1, null, 'rejected'],
    ['two of three: two are enough', policy('count'), ['approved', 'rejected', 'approved'], 0, 2, 'approved'],
    ['two of three: one against still leaves two', policy('count'), ['rejected'], 2, 2, null],
    ['two of three: two against', policy('count'), ['rejected', 'rejected'], 1, 2, 'rejected'],
    ['more asked for than there are people: all of them', policy('count'), ['approved', 'approved'], 0, 9, 'approved'],
    ['half of three is two', policy('percent'), ['approved'], 2, 50, null],
    ['half of three is reached', policy('percent'), ['approved', 'approved'], 1, 50, 'approved'],
    ['a rejection ends it at once where the rule says so', policy('count', 'endsIt'), ['approved', 'rejected'], 5, 2, 'rejected'],
    ['against in two ways: the more frequent', policy('all'), ['returned', 'rejected', 'returned'], 0, null, 'returned'],
    ['against in two ways, as often: the one the step names first', policy('all'), ['returned', 'rejected'], 0, null, 'rejected'],
  ])('%s', (_, rule, decided, open, n, expected) => {
    expect(said(tally(rule, votes(decided, open, n)))).toBe(expected);
  });

  it('is an outcome somebody chose, comes with the last answer at the latest, and where every answer counts never turns once it stands', () => {
    const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
    const rules = fc.constantFrom<TallyPolicy>(
      ...(['any', 'all', 'count', 'percent', 'sequence'] as const).flatMap((rule) => (['endsIt', 'counts'] as const).map((reject) => policy(rule, reject))),
    );
    fc.assert(
      fc.property(rules, fc.array(fc.constantFrom(...outcomes), { minLength: 1, maxLength: 7 }), fc.integer({ min: 1, max: 100 }), (rule, all, n) => {
        const results = all.map((_one, index) => said(tally(rule, votes(all.slice(0, index + 1), all.length - index - 1, n))));
        const result = results.at(-1);
        expect(all).toContain(result);
        const stands = results.findIndex((one) => one !== null);
        // Outcomes against may still trade places in frequency; for or against is settled.
        if (rule.reject === 'counts') for (const later of results.slice(stands)) expect(later === 'approved').toBe(results[stands] === 'approved');
      }),
      { seed, numRuns: 500 },
    );
  });
});
