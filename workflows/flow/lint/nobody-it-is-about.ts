import type { WhoRule } from '../grammar.ts';
import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';
import { isBeside, piecesOf } from '../walk.ts';

/**
 * Outside of "For each person", in a flow that is not begun about one, there is no person the step is about, so rules that begin with that person find nobody.
 * To leave nobody out does no harm, and within a row of people it is the row that says whom it is about.
 */
export function nobodyItIsAbout(flow: Flow): Problem[] {
  const steps = Object.values(flow.steps);
  if (steps.some((step) => step.kind === 'start' && step.settings.about === 'one')) return [];
  return steps
    .filter((step) => step.in === null && step.kind !== 'start')
    .flatMap((step) => {
      const pieces = piecesOf(step);
      const rows = pieces.flatMap((found) => (found.is === 'rows' && ['children', 'members', 'reports'].includes(found.piece.rows) ? [found.path] : []));
      const isInRow = (path: string) => rows.some((over) => isBeside(over, path) && !path.startsWith(`${over}.`));
      return pieces.flatMap((found): Problem[] =>
        found.is === 'rule' && !found.path.includes('.never.') && beginsWithSubject(found.piece) && !isInRow(found.path)
          ? [{ rule: 'nobodyItIsAbout', severity: 'error', step: step.id, path: found.path, params: {} }]
          : [],
      );
    });
}

function beginsWithSubject(rule: WhoRule): boolean {
  if (rule.who === 'subject' || rule.who === 'item') return true;
  return ['manager', 'relation', 'reports', 'peers'].includes(rule.who) && !('of' in rule && rule.of !== undefined);
}
