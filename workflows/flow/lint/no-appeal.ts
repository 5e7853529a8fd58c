import type { Problem } from '../problem.ts';
import { isTask, portsOf, type Flow, type Step, type TaskStep } from '../schema.ts';
import { isInsideEach, isOfSubject, onwardOf, tasksOf } from '../walk.ts';

/** Whoever is rated by somebody else can say afterwards that they do not agree, and then another person looks at it. */
export function noAppeal(flow: Flow): Problem[] {
  const about = Object.values(flow.steps).some((step) => step.kind === 'start' && step.settings.about === 'one');
  const rating = tasksOf(flow).filter((step) => rates(step) && (about || isInsideEach(flow, step)));
  if (rating.length === 0) return [];
  const onward = onwardOf(flow);
  const appealed = leadingTo(
    onward,
    tasksOf(flow)
      .filter((step) => isAppeal(flow, step, onward))
      .map(({ id }) => id),
  );
  return rating
    .filter(({ id }) => !appealed.has(id))
    .map(({ id }) => ({ rule: 'noAppeal', severity: 'suggestion', step: id, params: {}, fix: { edit: 'addAppeal', params: { step: id } } }));
}

/** Ratings of oneself and those without names are no verdict. */
function rates({ settings }: TaskStep): boolean {
  return !isOfSubject(settings.who) && settings.visibility?.anonymousFrom === undefined && settings.form.fields.some(({ type }) => type === 'rating');
}

/** Asked of the person it is about, with an outcome besides the wanted one from which somebody else is asked before anything ends. */
function isAppeal(flow: Flow, step: TaskStep, onward: Onward): boolean {
  if (!isOfSubject(step.settings.who)) return false;
  const objections = portsOf(step).filter(({ port, main }) => !main && port !== 'timeout' && port !== 'refused' && port !== 'declined');
  return objections.some(({ port }) => {
    const to = flow.edges.find((edge) => edge.from === step.id && edge.port === port)?.to;
    return to !== undefined && asksAnother(flow, to, onward, new Set());
  });
}

function asksAnother(flow: Flow, id: string, onward: Onward, passed: Set<string>): boolean {
  const step: Step | undefined = flow.steps[id];
  if (step === undefined || passed.has(id)) return false;
  passed.add(id);
  if (isTask(step)) return !isOfSubject(step.settings.who);
  return (onward.get(id) ?? []).some((next) => asksAnother(flow, next, onward, passed));
}

type Onward = ReadonlyMap<string, readonly string[]>;

/** Steps from which one of these can be reached, and these. */
function leadingTo(onward: Onward, targets: readonly string[]): Set<string> {
  const back = new Map<string, string[]>();
  for (const [from, tos] of onward) for (const to of tos) back.set(to, [...(back.get(to) ?? []), from]);
  const found = new Set(targets);
  const open = [...targets];
  for (let id = open.pop(); id !== undefined; id = open.pop())
    for (const before of back.get(id) ?? [])
      if (!found.has(before)) {
        found.add(before);
        open.push(before);
      }
  return found;
}
