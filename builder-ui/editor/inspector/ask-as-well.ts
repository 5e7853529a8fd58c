import type { WhoRule } from '../../../workflows/flow/grammar.ts';

/**
 * A rule with one more beside it, who are all asked together: the manager, then the manager's manager, then HR; where nobody is meant in particular
 * (`noPerson`) the owner and then HR. The usual one that is not there yet.
 */
export function askedAsWell(rule: WhoRule, noPerson: boolean): WhoRule {
  const of = rule.who === 'together' ? rule.of : [{ rule }];
  const usual: WhoRule[] = noPerson
    ? [{ who: 'owner' }, { who: 'role', role: 'hr' }]
    : [{ who: 'manager' }, { who: 'manager', level: 2 }, { who: 'role', role: 'hr' }];
  const next = usual.find((one) => !of.some((there) => JSON.stringify(there.rule) === JSON.stringify(one)));
  return { who: 'together', of: [...of, { rule: next ?? { who: 'role', role: 'hr' } }] };
}
