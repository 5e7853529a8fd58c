import type { WhoRule } from '../grammar.ts';
import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';
import { tasksOf } from '../walk.ts';

/** Rules that may find nobody have another one behind them. */
export function whoNoFallback(flow: Flow): Problem[] {
  return tasksOf(flow).flatMap((step): Problem[] => {
    const { rules } = step.settings.who;
    const last = rules.at(-1);
    if (last === undefined || !mayFindNobody(last)) return [];
    const fix = { edit: 'addFallback', params: { step: step.id, role: 'hr' } };
    return [{ rule: 'whoNoFallback', severity: 'suggestion', step: step.id, path: 'settings.who', params: {}, fix }];
  });
}

const mayFindNobody = (rule: WhoRule) => ['manager', 'relation', 'reports', 'peers'].includes(rule.who) || (rule.who === 'role' && rule.scope !== undefined);
