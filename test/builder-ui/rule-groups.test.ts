import { describe, expect, it } from 'vitest';
import { asGroup, asRule, groupOf, ruleHolds } from '../../builder-ui/editor/inspector/rule-groups.ts';
import { condition, type Condition } from '../../workflows/flow/grammar.ts';

const is = (left: number): Condition => ({ test: 'is', left, right: left });

describe('a rule as groups', () => {
  const rules: Condition[] = [
    is(1),
    { test: 'all', of: [is(1), is(2)] },
    { test: 'any', of: [is(1), { test: 'all', of: [is(2), is(3)] }] },
    { test: 'not', of: is(1) },
    { test: 'not', of: { test: 'all', of: [is(1), is(2)] } },
    { test: 'not', of: { test: 'any', of: [is(1), { test: 'not', of: is(2) }] } },
    { test: 'not', of: { test: 'not', of: is(1) } },
  ];

  it.each(rules)('%j comes back as it was', (rule) => {
    expect(asRule(groupOf(rule))).toEqual(rule);
  });

  it('every way of holding is a rule of the grammar, also with one part, and stays a group', () => {
    for (const holds of ruleHolds)
      for (const of of [[is(1)], [is(1), is(2)]]) {
        expect(condition.safeParse(asGroup({ holds, of })).success).toBe(true);
        expect(groupOf(asGroup({ holds, of }))).toEqual({ holds, of });
      }
  });
});
