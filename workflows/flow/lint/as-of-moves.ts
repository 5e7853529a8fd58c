import type { WhoRule } from '../grammar.ts';
import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';
import { tasksOf } from '../walk.ts';

/** Whoever somebody was to at the start, or on another fixed day, does not change: a task that is asked of them cannot move on when that changes. */
export function asOfMoves(flow: Flow): Problem[] {
  return tasksOf(flow).flatMap(({ id, settings }): Problem[] => {
    if (settings.holderChange !== 'move') return [];
    return settings.who.rules.flatMap((rule, index) =>
      isFixed(rule) ? [{ rule: 'asOfMoves', severity: 'error', step: id, path: `settings.who.rules.${index}`, params: {} }] : [],
    );
  });
}

function isFixed(rule: WhoRule): boolean {
  if (rule.who === 'together') return rule.of.some((part) => isFixed(part.rule));
  if (rule.who !== 'manager' && rule.who !== 'relation') return false;
  return rule.asOf !== undefined && rule.asOf !== 'now' && rule.asOf !== 'both';
}
