import { setImmediate } from 'node:timers/promises';
import type { Person } from '../db/people.ts';
import { dateOf, isoOf, localOf } from '../workflows/flow/calendar.ts';
import { answering } from '../workflows/flow/play/answering.ts';
import type { Edition, Responder, Write } from '../workflows/flow/rehearse/rehearsal.ts';
import { rehearse } from '../workflows/flow/rehearse/rehearse.ts';
import type { Flow } from '../workflows/flow/schema.ts';
import { looksOf } from '../workflows/flow/looks.ts';
import type { Laid } from './launch-plan.ts';

/** Mails by the day of the cycle's zone, as they come up; whom most of them go to, with the most of one day; and the day it ends at the latest; null where nothing closes it. */
export type Forecast = {
  mailsPerDay: { date: string; mails: number }[];
  busiest: { person: string; mails: number; onOneDay: number } | null;
  ends: string | null;
};

const dayMs = 86_400_000;
/** Rehearsed without a pause for others. */
const chunk = 25;
/** More people than these are drawn evenly from the audience, and what concerns them is counted up. */
const most = 300;
/** How far it is looked ahead. */
const ahead = 400 * dayMs;

/**
 * What a launch would bring, by a rehearsal: everyone answers at the last moment and as the flow wishes, so that every reminder falls due and everyone
 * goes the main way. Lets other requests through between its parts.
 */
export async function forecast(flow: Flow, laid: Extract<Laid, { startsAt: string }>): Promise<Forecast> {
  const edition = { flow, plan: laid.plan, looks: looksOf(laid.plan) };
  const sample = drawn(laid.audience);
  const scale = sample.length === 0 ? 1 : laid.audience.length / sample.length;
  const sum = { days: new Map<string, number>(), people: new Map<string, Map<string, number>>() };
  let ends: number | null = laid.at;
  for (let from = 0; from === 0 || from < sample.length; from += chunk) {
    const part = sample.slice(from, from + chunk).map(({ id }) => id);
    const { endedAt, open } = rehearsed(edition, laid, part, count({ ...sum, scale, withRoot: from === 0 }, laid));
    ends = endedAt === null || ends === null || open ? null : Math.max(ends, endedAt);
    await setImmediate();
  }
  const mailsPerDay = [...sum.days].map(([date, mails]) => ({ date, mails: Math.round(mails) })).sort((a, b) => (a.date < b.date ? -1 : 1));
  const each = [...sum.people].map(([person, days]) => ({ person, mails: all(days), onOneDay: Math.round(Math.max(...days.values())) }));
  const [busiest] = each.sort((a, b) => b.mails - a.mails || (a.person < b.person ? -1 : 1));
  return {
    mailsPerDay,
    busiest: busiest === undefined ? null : { ...busiest, mails: Math.round(busiest.mails) },
    ends: ends === null ? null : isoOf(ends),
  };
}

const all = (days: ReadonlyMap<string, number>): number => [...days.values()].reduce((sum, mails) => sum + mails, 0);

function drawn(audience: readonly Person[]): readonly Person[] {
  if (audience.length <= most) return audience;
  return Array.from({ length: most }, (_, n) => audience[Math.floor((n * audience.length) / most)] as Person);
}

type Unversioned = Omit<Edition, 'version'>;

/** `open`: someone was asked by a task that nothing closes, so no day can be named. */
function rehearsed(edition: Unversioned, { world, at }: Extract<Laid, { startsAt: string }>, audience: string[], write: Write) {
  let open = false;
  const responder: Responder = (part) => {
    if (part.task.closesAt === null) open = true;
    return answering.lastMoment?.(part) ?? [];
  };
  const { zone, dates, owner } = world.cycle;
  const places = { ...world, zoneOf: ({ id }: { id: string }) => world.zoneOf(id), calendarOf: ({ id }: { id: string }) => world.calendarOf(id) };
  const people = { ...world, audience: () => audience };
  const { endedAt } = rehearse({ flows: [edition], people, places, zone, start: at, until: at + ahead, dates, owner, audience, responder }, write);
  return { endedAt, open };
}

type Sum = { days: Map<string, number>; people: Map<string, Map<string, number>>; scale: number; withRoot: boolean };

/** Mails of the run of the cycle count once, those of the people drawn for all they stand for. */
function count({ days, people, scale, withRoot }: Sum, { world }: Extract<Laid, { startsAt: string }>): Write {
  const zone = world.zone(world.cycle.zone);
  return ({ person }, { kind, at, to }) => {
    if (kind !== 'mail.sent' || (person === null && !withRoot)) return;
    const mails = person === null ? 1 : scale;
    const date = dateOf(localOf(at, zone).day);
    days.set(date, (days.get(date) ?? 0) + mails);
    for (const one of to) {
      const own = people.get(one) ?? new Map<string, number>();
      own.set(date, (own.get(date) ?? 0) + mails);
      people.set(one, own);
    }
  };
}
