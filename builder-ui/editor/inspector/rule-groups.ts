import type { Condition, Value } from '../../../workflows/flow/grammar.ts';

export type Comparison = Extract<Condition, { left: Value }>;
export const isComparison = (condition: Condition): condition is Comparison => 'left' in condition;

/** How many of its parts must hold for a group to hold. `notAll` and `none` are what a rule says with "not". */
export const ruleHolds = ['all', 'any', 'notAll', 'none'] as const;
export type RuleGroup = { holds: (typeof ruleHolds)[number]; of: Condition[] };

/** A rule as a group: one comparison is a group of one. */
export function groupOf(rule: Condition): RuleGroup {
  if (isComparison(rule)) return { holds: 'all', of: [rule] };
  if (rule.test !== 'not') return { holds: rule.test, of: rule.of };
  const { of } = rule;
  if (isComparison(of) || of.test === 'not') return { holds: 'none', of: [of] };
  return { holds: of.test === 'all' ? 'notAll' : 'none', of: of.of };
}

/** The same as a rule that stays a group when it has one part, so that more can be put into it. */
export function asGroup({ holds, of }: RuleGroup): Condition {
  if (holds === 'all' || holds === 'any') return { test: holds, of };
  return { test: 'not', of: { test: holds === 'notAll' ? 'all' : 'any', of } };
}

/** The same as short as it can be said. */
export function asRule(group: RuleGroup): Condition {
  const [only] = group.of;
  if (group.of.length !== 1 || only === undefined) return asGroup(group);
  return group.holds === 'all' || group.holds === 'any' ? only : { test: 'not', of: only };
}
