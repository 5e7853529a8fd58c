import type { Context } from '../../context.ts';
import { datesOf, newestOf } from '../../dates-of-task.ts';
import { holds } from '../../evaluate.ts';
import { isPlanned, plannedOf } from '../../planned.ts';
import type { PlanStep } from '../../plan.ts';
import type { ClockKind, Instant, Slot, TaskState, Token } from '../../state.ts';
import { newTask } from '../../task.ts';
import { isLoss } from '../../task/desk.ts';
import type { Opening } from '../../task/events.ts';
import { namedBy, withAble, withSubstitutes } from './asked.ts';
import { dropClocks } from '../clocks.ts';
import { noteVisit } from '../dating.ts';
import { causeOf } from '../doors.ts';
import { datesFor, openingContext, putOpenDates } from '../redated.ts';
import { lookAtMeeting } from './meeting.ts';
import { beginTraining, whoLacks } from './needs.ts';
import { type AnyTask, contextAt, journal, numberOf, type Stage, stepAt, taskSettingsOf } from '../stage.ts';

/** A task of a run opens: at its time, for whoever it is then. */

export function openTask(stage: Stage, token: string, stepId: string, round: number, at: Instant): void {
  const step = stepAt(stage, stepId) as PlanStep;
  const before = stage.scene.tasks[`${stage.scene.run.id}:${token}`];
  if (before?.status === 'open' || before?.status === 'scheduled') return askedAgain(stage, before, step, at);
  // What it came to is on its way to the run.
  if (before?.status === 'settled') return;
  const task = newTask(stage.scene.run.id, token, stepId, round, at);
  const { opens } = taskSettingsOf(step);
  stage.scene.tasks[task.id] = task;
  if (opens === undefined) return openNow(stage, task.id, at);
  const found = plannedOf(opens, 'opens', openingContext(stage, task, at), 'atOnce', undefined);
  if (found.is === 'stopped') return notOpened(stage, task, 'opens', at);
  if (found.is === 'left' || (isPlanned(found) && found.planned.at <= at)) return openNow(stage, task.id, at);
  const date = isPlanned(found) ? found.planned : { at: null, zone: found.zone, ledger: found.ledger };
  stage.taskEvent(task.id, { type: 'scheduled', at, opens: date, lacking: [], trained: [] });
}

/** One of its dates has passed, and the flow wants a person to look before anybody is asked. */
function notOpened(stage: Stage, task: TaskState, clock: ClockKind, at: Instant): void {
  delete stage.scene.tasks[task.id];
  stage.feed({ type: 'failed', at, token: task.token, code: 'clockPast', detail: { clock } });
}

/** What stopped is tried again. One that waits for others to be trained is looked at again too. */
function askedAgain(stage: Stage, task: TaskState, step: PlanStep, at: Instant): void {
  if (task.status === 'scheduled') {
    if (task.lacking.length > 0) openNow(stage, task.id, at);
    return;
  }
  if (task.incident === null) return;
  const context = contextAt(stage, at, causeOf(stage, task.token));
  const settings = taskSettingsOf(step);
  const { people, loop } = withSubstitutes(settings, namedBy(settings, context).people, context);
  stage.taskEvent(task.id, { type: 'askedAgain', at, people });
  if (loop !== null) stage.taskEvent(task.id, { type: 'stuck', at, code: 'substituteLoop', detail: { person: loop } });
}

/** Resolves who and when at this instant, and opens. Nobody at all is an incident; one it is not for is passed by. */
export function openNow(stage: Stage, taskId: string, at: Instant): void {
  const { scene } = stage;
  const task = scene.tasks[taskId] as TaskState;
  const step = stepAt(stage, task.step) as PlanStep;
  const settings = taskSettingsOf(step);
  const context = contextAt(stage, at, causeOf(stage, task.token));
  if (passesBy(stage, task, step, context)) return;
  const token = scene.run.tokens.find(({ id }) => id === task.token);
  const before = takenBackFrom(stage, task, token);
  const asked = whoOpens(token, before, settings, context);
  if ('missing' in asked) {
    delete scene.tasks[taskId];
    return stage.feed({ type: 'failed', at, token: task.token, code: 'nobody', detail: asked.missing });
  }
  const lacking = whoLacks(settings, asked.people, task.trained, context);
  if (lacking.length > 0 && settings.needs?.training !== undefined) return beginTraining(stage, task, settings, lacking, at);
  const { people, loop } = withSubstitutes(settings, asked.people, context);
  const countsFrom = countsFromOf(settings, token, at);
  const again = token?.reopens === undefined ? null : token.reopens.slot === null ? 'reopened' : 'withdrawn';
  const holders = people.flatMap(({ id, answered }) => (answered === undefined ? [id] : []));
  const dated = { ...context, assignee: people[0]?.id ?? null, holders, task: { openedAt: countsFrom, dueAt: null, closesAt: null } };
  const dates = datesOf(settings, dated, datesFor(stage, task));
  const { due, closes, reminders, rungs, stopped, missed } = dates;
  if (stopped[0] !== undefined) return notOpened(stage, task, stopped[0], at);
  dropClocks(stage, (clock) => clock.id === `${taskId}:opens`, at);
  stage.taskEvent(taskId, { type: 'opened', at, people, due, closes, reminders, rungs: [...rungs, ...newestOf(missed.rungs, at)], countsFrom, again });
  const opened = scene.tasks[taskId];
  if (opened?.status === 'open') putOpenDates(stage, opened, dates, at);
  const ends = settings.closes === undefined ? due : closes;
  noteVisit(stage, task.step, task.round, { due: due?.at ?? ends?.at ?? null, closes: ends?.at ?? null });
  const open = scene.tasks[taskId];
  if (before !== undefined && open !== undefined) restate(stage, before, open);
  if (open !== undefined) lookAtMeeting(stage, open, at);
  if (loop !== null) stage.taskEvent(taskId, { type: 'stuck', at, code: 'substituteLoop', detail: { person: loop } });
}

/** Someone to whom it does not apply goes on by its first outcome. */
function passesBy(stage: Stage, task: TaskState, step: PlanStep, context: Context): boolean {
  const { onlyIf } = taskSettingsOf(step);
  const [outcome] = step.ports;
  if (onlyIf === undefined || outcome === undefined) return false;
  const { holds: applies, inputs } = holds(onlyIf, context);
  if (applies) return false;
  delete stage.scene.tasks[task.id];
  const { at } = context;
  journal(stage, at, { kind: 'step.skipped', step: task.step, round: task.round, outcome, detail: { why: 'onlyIf' }, content: { inputs } });
  stage.feed({ type: 'taskDone', at, token: task.token, outcome });
  return true;
}

type Asked = { people: Opening[] } | { missing: Record<string, string | number> };

/** The task as it was, when only one answer of it was taken back. */
function takenBackFrom(stage: Stage, { run, step }: TaskState, token: Token | undefined): TaskState | undefined {
  if (token?.reopens === undefined || token.reopens.slot === null) return undefined;
  const earlier = `${run}:${step}:${token.reopens.round}`;
  return stage.scene.tasks[earlier] ?? stage.world.task(earlier);
}

/** Answers that still stand are answers of this round too. */
function restate({ world, effects }: Stage, before: TaskState, now: TaskState): void {
  const answers = world.answers(before.step);
  for (const slot of now.slots.filter(({ status }) => status === 'answered')) {
    const old = before.slots.find(({ holder, status, outcome }) => holder === slot.holder && status === 'answered' && outcome === slot.outcome);
    const answer = answers.findLast((one) => one.slot === old?.id);
    if (answer !== undefined) effects.push({ effect: 'answer', answer: { ...answer, slot: slot.id, round: now.round } });
  }
}

function whoOpens(token: Token | undefined, before: TaskState | undefined, settings: AnyTask, context: Context): Asked {
  if (before !== undefined) return { people: standing(before, token?.reopens?.slot ?? '') };
  if (token?.asks !== undefined) {
    const why = { rule: 'needs', fallback: 0, by: 'rule' } as const;
    return { people: token.asks.people.map((id) => ({ id, why })) };
  }
  const { people, excluded } = namedBy(withAble(settings, context), context);
  const needed = Math.max(1, settings.who.atLeast === undefined ? 1 : (numberOf(settings.who.atLeast, context) ?? 1));
  if (people.length < needed) {
    return { missing: { found: people.length, needed, excluded, ...(settings.needs && { needs: settings.needs.record }) } };
  }
  return { people };
}

/** Those who were asked before and were not lost; what they answered stands, but for the one whose answer is taken back. */
function standing({ slots }: TaskState, withdrawn: string): Opening[] {
  const stays = ({ status, closedWhy }: Slot) => (status === 'answered' && !isLoss(closedWhy)) || closedWhy === 'others';
  const asked = slots.filter((slot) => slot.id === withdrawn || (slot.asks === 'answer' && stays(slot)));
  return asked.map(({ id, holder, named, why, parts, asks, outcome, answeredAt, late, by, status }): Opening => {
    const stands = status === 'answered' && id !== withdrawn;
    return { id: holder, named: named ?? holder, why, parts, asks, ...(stands && { answered: { outcome, answeredAt, late, by } }) };
  });
}

/** What dates count from: one opened again goes on from its earlier opening where the step says so, and where only an answer was taken back. */
function countsFromOf(settings: AnyTask, token: Token | undefined, at: Instant): Instant {
  if (token?.reopens === undefined) return at;
  return token.reopens.slot !== null || settings.reopen?.clocks === 'goOn' ? token.reopens.opened : at;
}
