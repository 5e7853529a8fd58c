import { setImmediate } from 'node:timers/promises';
import type { Person } from '../db/people.ts';
import { dateOf, isoOf, localOf } from '../workflows/flow/calendar.ts';
import { answersToForm } from '../workflows/flow/rehearse/plausible.ts';
import { type Flow, isTask, portsOf } from '../workflows/flow/schema.ts';
import { type ScriptedAnswer, type SimulatedLine, simulate } from '../workflows/flow/simulate.ts';
import type { TaskState } from '../workflows/flow/state.ts';
import type { Laid } from './launch-plan.ts';

/** Mails by the day of the cycle's zone, whom most of them go to, and the day it ends at the latest; null where nothing closes it. */
export type Forecast = { mailsPerDay: { date: string; mails: number }[]; busiest: { person: string; mails: number } | null; ends: string | null };

const dayMs = 86_400_000;
/** Simulated together: runs of one cycle are looked through at every instant. */
const chunk = 25;
/** More people than these are drawn evenly from the audience, and what concerns them is counted up. */
const most = 300;
/** How far it is looked ahead, and how long someone takes whose task nothing closes. */
const ahead = 400 * dayMs;
const unhurried = 10 * dayMs;

/**
 * What a launch would bring, by the simulator: everyone answers at the last moment and as the flow wishes, so that every reminder falls due and everyone
 * goes the main way. Lets other requests through between its parts.
 */
export async function forecast(flow: Flow, laid: Extract<Laid, { startsAt: string }>): Promise<Forecast> {
  const sample = drawn(laid.audience);
  const scale = sample.length === 0 ? 1 : laid.audience.length / sample.length;
  const sum = { days: new Map<string, number>(), people: new Map<string, number>() };
  let ends: number | null = laid.at;
  for (let from = 0; from === 0 || from < sample.length; from += chunk) {
    const part = sample.slice(from, from + chunk).map(({ id }) => id);
    const { journal, endedAt, open } = simulated(flow, laid, part);
    count(journal, { ...sum, scale, withRoot: from === 0 }, laid);
    ends = endedAt === null || ends === null || open ? null : Math.max(ends, endedAt);
    await setImmediate();
  }
  const mailsPerDay = [...sum.days].map(([date, mails]) => ({ date, mails: Math.round(mails) })).sort((a, b) => (a.date < b.date ? -1 : 1));
  const [busiest] = [...sum.people].sort(([a, mails], [b, others]) => others - mails || (a < b ? -1 : 1));
  return {
    mailsPerDay,
    busiest: busiest === undefined ? null : { person: busiest[0], mails: Math.round(busiest[1]) },
    ends: ends === null ? null : isoOf(ends),
  };
}

function drawn(audience: readonly Person[]): readonly Person[] {
  if (audience.length <= most) return audience;
  return Array.from({ length: most }, (_, n) => audience[Math.floor((n * audience.length) / most)] as Person);
}

/** `open`: someone was asked by a task that nothing closes, so no day can be named. */
function simulated(flow: Flow, { world, at }: Extract<Laid, { startsAt: string }>, audience: string[]) {
  let open = false;
  const answers = (task: TaskState, subject: string | null): ScriptedAnswer[] => {
    const step = flow.steps[task.step];
    if (step === undefined || !isTask(step)) return [];
    if (task.closesAt === null) open = true;
    const given = task.closesAt === null ? task.openedAt + unhurried : Math.max(task.openedAt, task.closesAt - 60_000);
    const outcome = portsOf(step)[0]?.port ?? 'submitted';
    return task.slots.map(({ holder }) => ({ at: given, subject, step: task.step, by: holder, outcome, values: answersToForm(step, outcome, holder) }));
  };
  const { journal, endedAt } = simulate({ flow, world, audience, start: at, until: at + ahead, script: [], answers });
  return { journal, endedAt, open };
}

type Sum = { days: Map<string, number>; people: Map<string, number>; scale: number; withRoot: boolean };

function count(journal: readonly SimulatedLine[], { days, people, scale, withRoot }: Sum, { world }: Extract<Laid, { startsAt: string }>): void {
  const zone = world.zone(world.cycle.zone);
  for (const { kind, at, to, subject } of journal) {
    if (kind !== 'mail.sent' || (subject === null && !withRoot)) continue;
    const mails = subject === null ? 1 : scale;
    const date = dateOf(localOf(at, zone).day);
    days.set(date, (days.get(date) ?? 0) + mails);
    for (const person of to) people.set(person, (people.get(person) ?? 0) + mails);
  }
}
