import { absenceRule } from '../absence.ts';
import { dependsOf, isTouched, type Touched } from '../depends.ts';
import { isPlanned, plannedOf, setBack } from '../planned.ts';
import type { Clock, Instant, RunState, TaskState } from '../state.ts';
import { dropClocks, moveClock } from './clocks.ts';
import { type Dating, datingOf, noteDate } from './dating.ts';
import { handlerDating } from './handlers.ts';
import { lookAtRunOut } from './late-absence.ts';
import { keepLooks } from './look.ts';
import { redateTask } from './redated.ts';
import type { Happening, Scene } from './scene.ts';
import { type Stage, stepAt } from './stage.ts';
import { type Change, changeIn, visitsChanged } from './touched.ts';

/** So often dates that hang on each other are worked out anew; what goes round is left as it is then. */
const rounds = 12;

/**
 * After everything that happens: each live date that it can have moved is worked out anew. What was pending is set once it is known, what was set moves, what is
 * held waits; dates that hang on one that moved follow.
 */
export function keepDates(stage: Stage, before: Scene, happening: Happening, at: Instant): void {
  const first = changeIn(stage, before, happening);
  let change = first;
  redateHandedOver(stage, before, at);
  if (happening.to === 'world' && happening.change.is === 'absence') lookAtRunOut(stage, happening.change.person, at);
  for (let n = 0; change !== null && n < rounds && stage.scene.run.status === 'running'; n += 1) {
    const seen = stage.scene.run;
    redateTasks(stage, change, at);
    redateSteps(stage, change, at);
    change = following(stage, seen);
  }
  keepLooks(stage, first, at);
}

function following(stage: Stage, before: RunState): Change | null {
  const steps = visitsChanged(stage, before);
  return steps.length === 0 ? null : { touched: { steps: new Set(steps), on: new Set(), all: false }, why: steps[0] ?? '' };
}

/** Time is held while those who still have to answer are away: whoever has come to hold a task may be, or may not. */
function redateHandedOver(stage: Stage, before: Scene, at: Instant): void {
  for (const task of Object.values(stage.scene.tasks)) {
    const was = before.tasks[task.id];
    if (was === undefined || was === task || task.status !== 'open' || absenceRule(stage.plan, task.step)?.assignee !== 'hold') continue;
    if (holdersOf(was) !== holdersOf(task)) redateTask(stage, task, 'holder', at);
  }
}

function holdersOf({ slots }: TaskState): string {
  return slots.flatMap(({ status, holder }) => (status === 'open' ? [holder] : [])).join();
}

function redateTasks(stage: Stage, { touched, why }: Change, at: Instant): void {
  for (const task of Object.values(stage.scene.tasks))
    if ((task.status === 'open' || task.status === 'scheduled') && isConcerned(stage, task.step, touched)) redateTask(stage, task, why, at);
}

function redateSteps(stage: Stage, { touched, why }: Change, at: Instant): void {
  for (const clock of Object.values(stage.scene.clocks)) {
    const dating = clock.task === null && clock.kind !== 'look' ? datingOfClock(stage, clock, touched, at) : undefined;
    if (dating !== undefined) redateClock(stage, clock, dating, why, at);
  }
}

/** What a step's dates are made of, and those of the containers around it, which close it. */
function isConcerned({ plan }: Stage, step: string, touched: Touched): boolean {
  for (let id: string | null = step; id !== null; id = plan.steps[id]?.in ?? null) {
    if (isTouched(dependsOf(plan.steps[id]?.settings, plan), touched)) return true;
  }
  return false;
}

function datingOfClock(stage: Stage, clock: Clock, touched: Touched, at: Instant): Dating | undefined {
  if (clock.kind === 'handler')
    return isConcerned(stage, (clock.item ?? '').split('@')[0] ?? '', touched) ? handlerDating(stage, clock.item ?? '', at) : undefined;
  const token = stage.scene.run.tokens.find(({ id }) => id === clock.token);
  const step = token === undefined ? undefined : stepAt(stage, token.step);
  if (token === undefined || step === undefined || !isConcerned(stage, step.id, touched)) return undefined;
  return datingOf(stage, token.id, step, clock.kind, clock.nth, at);
}

function redateClock(stage: Stage, clock: Clock, { when, use, context }: Dating, why: string, at: Instant): void {
  const found = plannedOf(when, use, context, 'atOnce', clock);
  if (found.is === 'left') return dropClocks(stage, ({ id }) => id === clock.id, at);
  const { at: due, ...rest } = isPlanned(found) ? setBack(found.planned, clock) : { at: null, zone: found.zone, ledger: found.ledger };
  if (due === clock.due && (due !== null || rest.ledger.at(-1)?.why === clock.ledger.at(-1)?.why)) return;
  moveClock(stage, clock, { due, ...rest }, why, at);
  const token = stage.scene.run.tokens.find(({ id }) => id === clock.token);
  if (token === undefined) return;
  noteDate(stage, token.step, token.round, clock.kind, due);
  if (found.is === 'stopped') stage.feed({ type: 'failed', at, token: token.id, code: 'clockPast', detail: { clock: clock.kind } });
}
