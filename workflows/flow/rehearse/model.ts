import * as z from 'zod';
import { instantOf, isWorkDay, localOf, type WorkCalendar, type ZoneTable } from '../calendar.ts';
import { trainingEnds } from '../perform/task/training.ts';
import { answersToForm } from './plausible.ts';
import type { Edition, Responder, Response } from './rehearsal.ts';
import { answersOf, isTask, type TaskStep } from '../schema.ts';
import type { Instant } from '../state.ts';

/**
 * How people answer beyond the script (`--answers model.json`), by step; `default` for the others. `answers`: the share that answers at all. `hours`: how many
 * working hours they take, as quantiles from the quickest to the slowest, equally far apart. `outcomes`: shares, which need not add up to 1; without
 * any the wanted outcome comes nine times in ten. `values`: for a
 * field a value, or `oneOf` several, each as likely or by its `share`.
 */
const share = z.number().min(0).max(1);
const drawnValue = z.union([z.strictObject({ oneOf: z.array(z.json()).min(1), share: z.array(z.number().min(0)).optional() }), z.json()]);
const stepModel = z.strictObject({
  answers: share.default(1),
  hours: z.array(z.number().min(0)).min(1).default([1, 8, 40]),
  outcomes: z.record(z.string(), z.number().min(0)).default({}),
  values: z.record(z.string(), drawnValue).default({}),
});
export const modelSchema = z.strictObject({ default: stepModel.prefault({}), steps: z.record(z.string(), stepModel).default({}) });
export type Model = z.infer<typeof modelSchema>;
type StepModel = Model['default'];

/** A working day, in hours of the wall. */
const [dayBegins, dayEnds] = [9, 17];
const hoursADay = dayEnds - dayBegins;
const hourMs = 3_600_000;
/** Nobody who answers takes longer, working days without end included. */
const mostDays = 3_660;

/** Answers drawn for each part by itself: the same seed gives the same answers, whatever else happens. */
export function answerModel(model: Model, seed: number, flows: readonly Omit<Edition, 'version'>[]): Responder {
  const stepOf = (flow: string, step: string) => flows.find((one) => one.flow.key === flow)?.flow.steps[step];
  return ({ task, slot, run, at }): Response[] => {
    const step = run.edition.flow.steps[task.step] ?? stepOf(run.edition.flow.key, task.step);
    if (step === undefined || !isTask(step)) return [];
    const own = model.steps[task.step] ?? model.default;
    const draw = drawsOf(`${seed}|${slot.id}|${slot.issue}`);
    if (draw() >= own.answers) return [];
    const { world } = run;
    const when = afterHours(at, quantile(own.hours, draw()), world.zone(world.zoneOf(slot.holder)), world.calendarOf(slot.holder));
    const outcome = outcomeOf(step, own, draw());
    return [{ at: when, by: slot.holder, outcome, values: { ...answersToForm(step, outcome, slot.holder), ...valuesOf(own, draw) } }];
  };
}

/** Where the model does not say, nine in ten give the outcome that is wanted, which stands first, and whoever does a course passes it. */
function outcomeOf(step: TaskStep, { outcomes }: StepModel, drawn: number): string {
  const possible = step.kind === 'training' ? trainingEnds : answersOf(step);
  const told = possible.map((outcome) => outcomes[outcome] ?? 0);
  const usual = possible.map((_, n) => (n === 0 ? 9 : step.kind === 'training' ? 0 : 1 / (possible.length - 1)));
  return picked(possible, told.some((one) => one > 0) ? told : usual, drawn) ?? '';
}

function valuesOf({ values }: StepModel, draw: () => number): Response['values'] {
  return Object.fromEntries(
    Object.entries(values).map(([field, value]) => {
      const drawn = draw();
      const many =
        typeof value === 'object' && value !== null && !Array.isArray(value) && 'oneOf' in value ? (value as { oneOf: unknown[]; share?: number[] }) : null;
      return [field, many === null ? value : picked(many.oneOf, many.share, drawn)];
    }),
  );
}

/** One of several: each as likely, or by its share. */
function picked<Item>(items: readonly Item[], shares: readonly number[] | undefined, drawn: number): Item | undefined {
  const weights = items.map((_, index) => shares?.[index] ?? (shares === undefined ? 1 : 0));
  let left = drawn * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [index, weight] of weights.entries()) {
    if (left < weight) return items[index];
    left -= weight;
  }
  return items.at(-1);
}

/** Between two quantiles, in proportion. */
function quantile(hours: readonly number[], drawn: number): number {
  const place = drawn * (hours.length - 1);
  const [below, above] = [hours[Math.floor(place)] ?? 0, hours[Math.ceil(place)] ?? 0];
  return below + (above - below) * (place - Math.floor(place));
}

/** So many working hours later, to the minute: nine to five on the days that someone works. */
export function afterHours(at: Instant, hours: number, zone: ZoneTable, calendar: WorkCalendar): Instant {
  let { day, minute } = localOf(at, zone);
  let left = Math.round(hours * 60);
  for (const last = day + mostDays; day < last; day += 1, minute = 0) {
    if (!isWorkDay(day, calendar)) continue;
    const from = Math.max(Math.ceil(minute), dayBegins * 60);
    if (from + left < dayEnds * 60) return Math.max(at, instantOf(day, from + left, zone));
    left -= Math.max(0, dayEnds * 60 - from);
  }
  return at + (hours / hoursADay) * 24 * hourMs;
}

/** A stream of numbers in [0, 1) for a text: FNV-1a to seed it, then mulberry32. */
function drawsOf(text: string): () => number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return () => {
    hash = (hash + 0x6d2b79f5) | 0;
    let mixed = Math.imul(hash ^ (hash >>> 15), 1 | hash);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
