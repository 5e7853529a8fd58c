import type { Who, WhoRule } from '../grammar.ts';
import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';
import { isInsideEach, tasksOf } from '../walk.ts';

/** Nobody decides on themselves. Where a rule could well yield the person it is about, leaving them out must be said; elsewhere it is a suggestion. */
export function decidesOnSelf(flow: Flow): Problem[] {
  return tasksOf(flow).flatMap((step): Problem[] => {
    if (step.kind !== 'approval' || !isInsideEach(flow, step) || neverSubject(step.settings.who) || step.settings.who.rules.length === 0) return [];
    const severity = step.settings.who.rules.some(mayBeSubject) ? 'error' : 'suggestion';
    return [
      { rule: 'decidesOnSelf', severity, step: step.id, path: 'settings.who.never', params: {}, fix: { edit: 'neverSubject', params: { step: step.id } } },
    ];
  });
}

const neverSubject = (who: Who) => who.never?.some((rule) => rule.who === 'subject' || rule.who === 'item') === true;

function mayBeSubject(rule: WhoRule): boolean {
  switch (rule.who) {
    case 'manager':
      return rule.atTop === 'stay' || (rule.of !== undefined && rule.of.who !== 'subject');
    case 'peers':
    case 'reports':
      return rule.of !== undefined && rule.of.who !== 'subject';
    case 'together':
      return rule.of.some((part) => mayBeSubject(part.rule));
    default:
      return true;
  }
}
