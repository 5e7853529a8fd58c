import type { Length, When } from './grammar.ts';
import type { NudgeBudget } from './nudge.ts';
import { type Flow, isTask, type TaskStep } from './schema.ts';

/**
 * Where a step asks for more than the limits for mail let through. `reminders`: after so many somebody else is told instead; `often`: it reminds so often in a
 * week, of which some go out with others; `quiet`: a reminder or a measure has a time of day at which nobody is written to, and goes when that is over.
 */
export type AsksMore = { step: string } & ({ asks: 'reminders' | 'often'; n: number | null; limit: number } | { asks: 'quiet'; time: string; until: string });

/** What a flow asks for beyond the budget, step by step in the order of the flow. */
export function asksMore({ steps }: Pick<Flow, 'steps'>, budget: NudgeBudget): AsksMore[] {
  return Object.values(steps).flatMap((step) => (isTask(step) ? ofStep(step, budget) : []));
}

function ofStep({ id: step, settings: { reminders, ladder } }: TaskStep, budget: NudgeBudget): AsksMore[] {
  const found: AsksMore[] = [];
  // Those that repeat have no number of their own.
  const n = reminders.some(({ every }) => every !== undefined) ? null : reminders.length;
  const limit = budget.reminders;
  // A ladder says itself what follows, and reminders go on as drawn.
  if (limit !== null && ladder.length === 0 && (n === null || n > limit)) found.push({ step, asks: 'reminders', n, limit });
  const perWeek = reminders.reduce((sum, { every }) => sum + (every === undefined ? 0 : timesAWeek(every)), 0);
  if (budget.perWeek !== null && perWeek > budget.perWeek) found.push({ step, asks: 'often', n: Math.floor(perWeek), limit: budget.perWeek });
  const { quiet } = budget;
  const times = [...reminders, ...ladder].flatMap(({ at }) => timeOf(at) ?? []);
  if (quiet !== null) for (const time of new Set(times)) if (isWithin(time, quiet)) found.push({ step, asks: 'quiet', time, until: quiet.until });
  return found;
}

const daysOf = { minutes: 1 / 1_440, hours: 1 / 24, days: 1, workingDays: 7 / 5, weeks: 7, months: 30 };

/** 0 where only a run can tell. */
function timesAWeek({ n, unit }: Length): number {
  return typeof n === 'object' || !(Number(n) > 0) ? 0 : 7 / (Number(n) * daysOf[unit]);
}

const timeOf = ({ time }: When): string | undefined => (time === '24:00' ? '00:00' : time);

/** From one time of day to the other, over midnight where that is earlier. */
function isWithin(time: string, { from, until }: { from: string; until: string }): boolean {
  return from < until ? time >= from && time < until : time >= from || time < until;
}
