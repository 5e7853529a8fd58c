import type { Value } from '../grammar.ts';
import type { Problem } from '../problem.ts';
import type { Flow, Step } from '../schema.ts';
import { typeOf } from '../type-of.ts';
import { piecesOf, stepAt } from '../walk.ts';

type Total = Extract<Value, { value: 'aggregate' }>;

/** A total says of what and among which rows, adds up numbers alone, and has a period only where rows have dates. */
export function totalMisused(flow: Flow): Problem[] {
  return Object.values(flow.steps).flatMap((step) =>
    piecesOf(step).flatMap(({ is, piece, path }): Problem[] => {
      const what = is === 'value' && piece.value === 'aggregate' ? faultOf(piece, step, flow) : null;
      return what === null ? [] : [{ rule: 'totalMisused', severity: 'error', step: step.id, path, params: { fault: what } }];
    }),
  );
}

type Fault = 'noFilter' | 'nothingTotalled' | 'notNumbers' | 'noDates' | 'noGroup' | 'notEach';

function faultOf(total: Total, step: Step, flow: Flow): Fault | null {
  const { do: doing, over, where, window, knownBy } = total;
  const dated = over.rows === 'facts' || over.rows === 'records';
  if (over.rows === 'children' && stepAt(flow, over.step)?.kind !== 'forEach') return 'notEach';
  if (over.rows === 'members' && over.of === undefined && !isInGroup(step, flow)) return 'noGroup';
  if ((window !== undefined || knownBy !== undefined) && !dated) return 'noDates';
  if (doing === 'every' || doing === 'some' || doing === 'share') return where === undefined ? 'noFilter' : null;
  return doing === 'count' ? null : faultOfTotalled(total, flow);
}

function faultOfTotalled({ do: doing, over, of }: Total, flow: Flow): Fault | null {
  if (of === undefined && over.rows !== 'facts') return 'nothingTotalled';
  const type = of === undefined && over.rows === 'facts' ? typeOf({ value: 'fact', scope: 'person', key: over.key }, flow) : typeOf(of ?? 0, flow);
  const fits = doing === 'first' || doing === 'last' || type === 'number' || type === 'unknown' || ((doing === 'min' || doing === 'max') && type === 'date');
  return fits ? null : 'notNumbers';
}

/** Whether the runs that this step is in are about a group. */
function isInGroup(step: Step, flow: Flow): boolean {
  for (let scope = step.in; scope !== null; scope = stepAt(flow, scope)?.in ?? null) {
    const around = stepAt(flow, scope);
    if (around?.kind === 'forEach') return typeof around.settings.over === 'object' && 'groups' in around.settings.over;
  }
  return false;
}
