import type { When, Who } from '../grammar.ts';
import { type Flow, isTask, type Step, stepsIn, type TaskStep } from '../schema.ts';
import { addStep } from './add-step.ts';
import { connect } from './connect.ts';
import { setFlow } from './set-flow.ts';
import { replaceSettings } from './replace-settings.ts';

/** Edits that a problem offers with one click. Their parameters are single words and numbers. */

/** Leads an open outcome to an end of its scope; where there is none yet it is added under `end`. */
export function connectToEnd(flow: Flow, { from, port, end: id }: { from: string; port: string; end: string }): Flow {
  const step = flow.steps[from];
  if (step === undefined) return flow;
  const end = stepsIn(flow, step.in).find(({ kind }) => kind === 'end');
  if (end !== undefined) return connect(flow, { from, port, to: end.id });
  const added: Step = { id, kind: 'end', name: { en: 'Finished', zh: '完結' }, in: step.in, settings: { outcome: 'done' } };
  return addStep(flow, added, { in: step.in, after: { step: from, port } });
}

/** Adds the start, leading to the first step at the top that nothing leads to. */
export function addStart(flow: Flow, { id }: { id: string }): Flow {
  const first = stepsIn(flow, null).find((step) => !flow.edges.some(({ to }) => to === step.id));
  const start: Step = { id, kind: 'start', name: { en: 'Start', zh: '開始' }, in: null, settings: { begins: 'byHand' } };
  const added = { ...flow, steps: { [id]: start, ...flow.steps } };
  return first === undefined ? added : connect(added, { from: id, port: 'next', to: first.id });
}

function changeTask(flow: Flow, id: string, change: (settings: TaskStep['settings']) => Partial<TaskStep['settings']>): Flow {
  const step = flow.steps[id];
  return step !== undefined && isTask(step)
    ? replaceSettings(flow, { step: id, settings: { ...step.settings, ...change(step.settings) } as Step['settings'] })
    : flow;
}

const changeWho = (flow: Flow, id: string, change: (who: Who) => Who): Flow => changeTask(flow, id, ({ who }) => ({ who: change(who) }));

/** Leaves out the person it is about, whatever the rules say. */
export function neverSubject(flow: Flow, { step }: { step: string }): Flow {
  return changeWho(flow, step, (who) => ({ ...who, never: [...(who.never ?? []), { who: 'subject' }] }));
}

/** Asks the holders of a role where the rules before find nobody. */
export function addFallback(flow: Flow, { step, role }: { step: string; role: string }): Flow {
  return changeWho(flow, step, (who) => ({ ...who, rules: [...who.rules, { who: 'role', role }] }));
}

/** Makes a task due so many working days after it opens. */
export function setDue(flow: Flow, { step, days }: { step: string; days: number }): Flow {
  return changeTask(flow, step, () => ({ due: { from: { anchor: 'opened' }, plus: { n: days, unit: 'workingDays' } } }));
}

/** Makes a task due so many working days after it opens, and lets it close as long after that. */
export function giveTime(flow: Flow, { step, days }: { step: string; days: number }): Flow {
  const after = (n: number, anchor: 'opened' | 'due'): When => ({ from: { anchor }, plus: { n, unit: 'workingDays' } });
  return changeTask(flow, step, ({ closes }) => ({ due: after(days, 'opened'), ...(closes !== undefined && { closes: after(days, 'due') }) }));
}

/** Shows what was said without names only when at least so many have answered. */
export function raiseAnonymity(flow: Flow, { step, least }: { step: string; least: number }): Flow {
  return changeTask(flow, step, ({ visibility }) => (visibility === undefined ? {} : { visibility: { ...visibility, anonymousFrom: least } }));
}

/** Lets a task close five working days after the latest step of its ladder, so that each of them can come. */
export function closeAfterLadder(flow: Flow, { step }: { step: string }): Flow {
  return changeTask(flow, step, ({ ladder }) => {
    const days = ladder.map(({ at }) => (at.from.anchor === 'due' && at.plus !== undefined ? Number(at.plus.n) || 0 : 0));
    const closes: When = { from: { anchor: 'due' }, plus: { n: Math.max(0, ...days) + 5, unit: 'workingDays' } };
    return { closes };
  });
}

/** Lets the launch ask for a date that a step already counts from. */
export function addDate(flow: Flow, { name }: { name: string }): Flow {
  if (flow.dates.some((date) => date.name === name) || !/^[a-z][A-Za-z0-9]{0,39}$/.test(name)) return flow;
  return setFlow(flow, { dates: [...flow.dates, { name, label: { en: name }, optional: false }] });
}
