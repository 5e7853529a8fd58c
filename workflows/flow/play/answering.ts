import { trainingEnds } from '../perform/task/training.ts';
import { afterHours } from '../rehearse/model.ts';
import { answersToForm } from '../rehearse/plausible.ts';
import type { Responder } from '../rehearse/rehearsal.ts';
import { answersOf, isTask } from '../schema.ts';
import type { Instant } from '../state.ts';

/** How people may be taken to answer: all alike, as the flow wishes, so that everyone goes the main way. Nothing is drawn, and nothing is said of anyone. */
export const answerings = ['promptly', 'lastMoment', 'nobody'] as const;
export type Answering = (typeof answerings)[number];

/** Working hours that somebody takes who answers promptly: a day and a half. */
const hours = 12;
/** How long someone takes whose task nothing closes. */
const unhurried = 10 * 86_400_000;

type Part = Parameters<Responder>[0];

export const answering: Record<Answering, Responder | null> = {
  promptly: (part) => answered(part, afterHours(part.at, hours, ...placeOf(part))),
  lastMoment: (part) =>
    answered(part, part.task.closesAt === null ? part.task.openedAt + unhurried : Math.max(part.task.openedAt, part.task.closesAt - 60_000)),
  nobody: null,
};

function answered({ task, slot, run }: Part, at: Instant): ReturnType<Responder> {
  const step = run.edition.flow.steps[task.step];
  if (step === undefined || !isTask(step)) return [];
  const outcome = (step.kind === 'training' ? trainingEnds : answersOf(step))[0] ?? '';
  return [{ at, by: slot.holder, outcome, values: answersToForm(step, outcome, slot.holder) }];
}

const placeOf = ({ slot, run: { world } }: Part) => [world.zone(world.zoneOf(slot.holder)), world.calendarOf(slot.holder)] as const;
