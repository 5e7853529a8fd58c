import type { Who } from '../grammar.ts';
import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';
import { tasksOf } from '../walk.ts';

/** Not everybody whom a rule names is left out by the same setting: nobody could ever be asked, or picked. */
export function neverAnybody(flow: Flow): Problem[] {
  return tasksOf(flow).flatMap((step): Problem[] => {
    const from = step.kind === 'nominate' ? step.settings.from : undefined;
    const named = [
      { who: step.settings.who, path: 'settings.who' },
      { who: from, path: 'settings.from' },
    ];
    return named.flatMap(({ who, path }) => (isNobody(who) ? [{ rule: 'neverAnybody', severity: 'error', step: step.id, path, params: {} }] : []));
  });
}

function isNobody(who: Who | undefined): boolean {
  if (who === undefined || who.rules.length === 0) return false;
  const never = (who.never ?? []).map((rule) => JSON.stringify(rule));
  return who.rules.every((rule) => never.includes(JSON.stringify(rule)));
}
