import type { Problem } from '../problem.ts';
import { isTask, type Flow, type Step } from '../schema.ts';
import { fieldOf, isOfSubject, onwardOf, piecesOf } from '../walk.ts';

/** From a rating or score to what touches pay, a warning, an improvement plan or the end of a job there is a person who sees it and may decide otherwise. */
export function payWithoutPerson(flow: Flow): Problem[] {
  const touching = Object.values(flow.steps).filter((step) => touchesJob(flow, step));
  if (touching.length === 0) return [];
  const onward = onwardOf(flow);
  const branches = Object.values(flow.steps).flatMap((step) => (step.kind === 'branch' && verdictsIn(flow, step).length > 0 ? [step.id] : []));
  const fromBranches = withoutPerson(flow, branches, onward);
  return touching
    .filter((step) => fromBranches.has(step.id) || withoutPerson(flow, verdictsIn(flow, step), onward).has(step.id))
    .map(({ id }) => ({ rule: 'payWithoutPerson', severity: 'suggestion', step: id, params: {}, fix: { edit: 'decideBefore', params: { step: id } } }));
}

/** Steps whose rating or score the settings of a step read. */
function verdictsIn(flow: Flow, step: Step): string[] {
  return piecesOf(step).flatMap((found) => {
    if (found.is !== 'value' || found.piece.value !== 'answer') return [];
    const { step: read, field } = found.piece;
    return flow.steps[read]?.kind === 'score' || fieldOf(flow, read, field)?.type === 'rating' ? [read] : [];
  });
}

/** What is reached from these steps before anybody but the person it is about has been asked. */
function withoutPerson(flow: Flow, from: readonly string[], onward: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reached = new Set<string>();
  const open = [...from];
  for (let id = open.pop(); id !== undefined; id = open.pop())
    for (const to of onward.get(id) ?? []) {
      if (reached.has(to)) continue;
      reached.add(to);
      if (!isPerson(flow.steps[to])) open.push(to);
    }
  return reached;
}

const isPerson = (step: Step | undefined): boolean =>
  step !== undefined && isTask(step) && ['approval', 'form', 'meeting'].includes(step.kind) && !isOfSubject(step.settings.who);

/** By what it is called: the name of a step, of a type of record, of a connection and of what is sent. */
function touchesJob(flow: Flow, step: Step): boolean {
  const names = namesOf(flow, step);
  return names !== null && names.some((name) => latin.test(name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').replaceAll(/[_-]/g, ' ')) || chinese.test(name));
}

function namesOf(flow: Flow, step: Step): string[] | null {
  const own = [step.name.en, step.name.zh ?? ''];
  switch (step.kind) {
    case 'connect':
      return [...own, step.settings.connection, ...Object.keys(step.settings.sends)];
    case 'record': {
      const { type } = step.settings;
      return [...own, type, flow.records[type]?.name.en ?? '', flow.records[type]?.name.zh ?? ''];
    }
    case 'emit':
      return [...own, step.settings.key];
    case 'subflow':
      return [...own, step.settings.flow];
    default:
      return null;
  }
}

const latin =
  /\b(pay|payroll|pay ?rise|salary|salaries|bonus|bonuses|wages?|increments?|raise|compensation|dismiss(al)?|terminat(e|ion)|demot(e|ion)|sanctions?|warnings?|improvement plan|pip)\b/i;
const chinese = /薪|花紅|獎金|解僱|終止僱|降職|警告|改善計劃/;
