import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';
import { fewestUnnamed } from '../task-settings.ts';
import { tasksOf } from '../walk.ts';

/** Among fewer than four people whoever reads what was said without names can tell who said it. */
export function anonymityThin(flow: Flow): Problem[] {
  return tasksOf(flow).flatMap(({ id, settings }): Problem[] => {
    const least = settings.visibility?.anonymousFrom;
    if (typeof least !== 'number' || least >= fewestUnnamed) return [];
    return [
      {
        rule: 'anonymityThin',
        severity: 'suggestion',
        step: id,
        path: 'settings.visibility.anonymousFrom',
        params: { least, needed: fewestUnnamed },
        fix: { edit: 'raiseAnonymity', params: { step: id, least: fewestUnnamed } },
      },
    ];
  });
}
