import type { Problem } from '../problem.ts';
import { isTask, portsOf, type Flow, type Step, type TaskStep } from '../schema.ts';
import { isInsideEach, isOfSubject, onwardOf, tasksOf } from '../walk.ts';

/** Whoever is rated by somebody else can say afterwards that they do not agree, and then another person looks at it. */
export function noAppeal(flow: Flow): Problem[] {
  const about = Object.values(flow.steps).some((step) => step.kind === 'start' && step.settings.about === 'one');
  const rating = tasksOf(flow).filter((step) => rates(step) && (about || isInsideEach(flow, step)));
  if (rating.length === 0) return [];
  const onward = onwardOf(flow);
  const appeals = tasksOf(flow).flatMap((step) => {
    const looks = looksAgain(flow, step, onward);
    return looks.length === 0 ? [] : [{ id: step.id, looks }];
  });
  const appealed = leadingTo(
    onward,
    appeals.map(({ id }) => id),
  );
  // Whoever looks at it again may well rate anew: that is the answer to the objection.
  const answers = new Set(appeals.flatMap(({ looks }) => looks));
  return rating
    .filter(({ id }) => !appealed.has(id) && !answers.has(id))
    .map(({ id }) => ({ rule: 'noAppeal', severity: 'suggestion', step: id, params: {}, fix: { edit: 'addAppeal', params: { step: id } } }));
}

/** Ratings of oneself and those without names are no verdict. */
function rates({ settings }: TaskStep): boolean {
  return !isOfSubject(settings.who) && settings.visibility?.anonymousFrom === undefined && settings.form.fields.some(({ type }) => type === 'rating');
}

/** Steps in which somebody else looks at it once the person it is about has objected in this one; none where they cannot. */
function looksAgain(flow: Flow, step: TaskStep, onward: Onward): string[] {
  if (!isOfSubject(step.settings.who)) return [];
  const objections = portsOf(step).filter(({ port, main }) => !main && port !== 'timeout' && port !== 'refused' && port !== 'declined');
  return objections.flatMap(({ port }) => {
    const to = flow.edges.find((edge) => edge.from === step.id && edge.port === port)?.to;
    return to === undefined ? [] : askedFirst(flow, to, onward, new Set());
  });
}

/** Tasks of others that come first from a step on. */
function askedFirst(flow: Flow, id: string, onward: Onward, passed: Set<string>): string[] {
  const step: Step | undefined = flow.steps[id];
  if (step === undefined || passed.has(id)) return [];
  passed.add(id);
  if (isTask(step)) return isOfSubject(step.settings.who) ? [] : [id];
  return (onward.get(id) ?? []).flatMap((next) => askedFirst(flow, next, onward, passed));
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
