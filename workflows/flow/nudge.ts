import * as z from 'zod';
import { addWorkDays, dayNumber, instantOf, isoOf, isWorkDay, localOf, type WorkCalendar, type ZoneTable } from './calendar.ts';
import type { JournalLine } from './journal.ts';
import type { MailOrder } from './perform/scene.ts';
import type { Instant, TaskState } from './state.ts';
import { type Leave, outOfOffice } from './world.ts';

/**
 * The nudge budget: how many mails one person gets, and when, across everything that goes on. What may not go yet waits and goes out in one mail with
 * whatever else waits; nothing is dropped but what is not true any more.
 */

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time such as 08:00');

export const nudgeBudget = z.strictObject({
  /** So many mails on one day, and from Monday to Sunday, of the reader's zone; null: as many as there are. */
  perDay: z.int().min(1).max(50).nullable(),
  perWeek: z.int().min(1).max(200).nullable(),
  /** From one time of day to the other nobody is written to, by the reader's own clock. */
  quiet: z
    .strictObject({ from: timeOfDay, until: timeOfDay })
    .refine(({ from, until }) => from !== until, 'expected two different times')
    .nullable(),
  /** Nor on days on which the reader does not work, or is on leave. */
  workingDays: z.boolean(),
  leave: z.boolean(),
  /** So many minutes a message waits for others that may go with it. */
  gatherMinutes: z.int().min(1).max(1_440),
  /** So many reminders of one part; instead of one more, whoever is above is told. Null: no end of them. */
  reminders: z.int().min(1).max(20).nullable(),
});
export type NudgeBudget = z.infer<typeof nudgeBudget>;

/** What an organisation begins with. */
export const usualBudget: NudgeBudget = {
  perDay: 5,
  perWeek: 15,
  quiet: { from: '20:00', until: '08:00' },
  workingDays: true,
  leave: true,
  gatherMinutes: 5,
  reminders: 3,
};

/** What is known of whoever is written to. `sent`: when mails that count went out; those of this week and the one before are enough. */
export type Reader = { zone: ZoneTable; calendar: WorkCalendar; leaves: readonly Leave[]; sent: readonly Instant[] };
/** A message that waits for its mail. */
export type KeptMail = { at: Instant; run: string; mail: MailOrder };

const minuteMs = 60_000;
/** So many times a moment is looked for; years of leave are fewer days. */
const most = 4_000;

/** The first moment from `from` on at which this person may be written to. `counted`: where the number of mails counts too. */
export function mayWriteAt(budget: NudgeBudget, from: Instant, reader: Reader, counted: boolean): Instant {
  const { zone } = reader;
  let at = from;
  for (let tries = 0; tries < most; tries += 1) {
    const { day, minute } = localOf(at, zone);
    const next = isClosed(budget, day, at, reader)
      ? instantOf(day + 1, 0, zone)
      : (quietEnds(budget, day, minute, zone) ?? (counted ? hasRoomAt(budget, day, reader) : null));
    if (next === null) return at;
    at = Math.max(next, at + minuteMs);
  }
  return at;
}

/** A day on which its reader does not work. Whose calendar knows no working day is written to on any. */
function isClosed({ workingDays, leave }: NudgeBudget, day: number, at: Instant, { calendar, leaves }: Reader): boolean {
  if (leave && leaves.some(({ from, to, kind, known }) => kind !== outOfOffice && known <= at && dayNumber(from) <= day && day <= dayNumber(to))) return true;
  return workingDays && !isWorkDay(day, calendar) && addWorkDays(day, 1, calendar, 'after') !== null;
}

/** When the quiet hours end that this time of day is in; null: it is in none. */
function quietEnds({ quiet }: NudgeBudget, day: number, minute: number, zone: ZoneTable): Instant | null {
  if (quiet === null) return null;
  const [from, until] = [minuteOf(quiet.from), minuteOf(quiet.until)];
  if (from < until) return minute >= from && minute < until ? instantOf(day, until, zone) : null;
  if (minute >= from) return instantOf(day + 1, until, zone);
  return minute < until ? instantOf(day, until, zone) : null;
}

function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

/** Null: one more may go on this day; else when the next day or week begins. */
function hasRoomAt({ perDay, perWeek }: NudgeBudget, day: number, { zone, sent }: Reader): Instant | null {
  const days = sent.map((instant) => localOf(instant, zone).day);
  if (perWeek !== null && days.filter((one) => weekOf(one) === weekOf(day)).length >= perWeek) return instantOf((weekOf(day) + 1) * 7 - 3, 0, zone);
  if (perDay !== null && days.filter((one) => one === day).length >= perDay) return instantOf(day + 1, 0, zone);
  return null;
}

/** Weeks begin on Monday; 1970-01-01 was a Thursday. */
const weekOf = (day: number): number => Math.floor((day + 3) / 7);

/**
 * When a message is to go out, seen from `now`. The flow's own ladder wins over the number of mails, and so does a task that would close before anybody was
 * told of it; nothing wins over the hours and days on which its reader is left alone.
 */
export function dueOf(budget: NudgeBudget, { at, mail }: KeptMail, now: Instant, reader: Reader): Instant {
  const from = Math.max(now, at + budget.gatherMinutes * minuteMs);
  if (mail.ladder === true) return mayWriteAt(budget, from, reader, false);
  const usual = mayWriteAt(budget, from, reader, true);
  if (mail.neededBy === undefined || usual < mail.neededBy) return usual;
  const sooner = mayWriteAt(budget, from, reader, false);
  return sooner < mail.neededBy ? sooner : usual;
}

/** How a message stands when its mail is made: to be told, not true any more, or of a run that is paused. */
export type Standing = 'told' | 'moot' | 'paused';

/** Whether a message about a task says what is not so any more. `task`: as it stands; undefined: it is gone. */
export function isMoot({ kind, slot, issue, to }: MailOrder, task: TaskState | undefined): boolean {
  if (slot === null) return false;
  switch (kind) {
    case 'task':
    case 'reopened':
    case 'reminder': {
      const part = task?.slots.find(({ id }) => id === slot);
      return task?.status !== 'open' || part?.status !== 'open' || part.issue !== issue || part.holder !== to;
    }
    case 'tell':
    case 'cc':
    case 'represented':
      return task?.status !== 'open' || !task.slots.some(({ status }) => status === 'open');
    default:
      return false;
  }
}

export type Delivery = { goes: KeptMail[]; moot: KeptMail[]; waits: { kept: KeptMail; due: Instant }[] };

/**
 * What becomes at `now` of the messages that wait for one person: those that go, in one mail; those that are not true any more; and those that wait on, with
 * their new date. What came up at this very instant is not looked at: it waits for others first. `budget` null: there is none any more, and all of it goes.
 */
export function deliver(budget: NudgeBudget | null, kept: readonly KeptMail[], now: Instant, reader: Reader, standing: (kept: KeptMail) => Standing): Delivery {
  const before = kept.filter(({ at }) => at < now);
  const withdrawn = withoutNotice(before, standing);
  const of = (one: KeptMail) => (withdrawn.has(one) ? 'moot' : standing(one));
  const moot = before.filter((one) => of(one) === 'moot');
  const live = before.filter((one) => of(one) === 'told');
  const waits = (ones: readonly KeptMail[], from: Instant) =>
    ones.map((one) => ({ kept: one, due: budget === null ? from : dueOf(budget, one, from, reader) }));
  // Whose run is paused is looked at again a day later.
  const paused = waits(
    before.filter((one) => of(one) === 'paused'),
    now + 24 * 60 * minuteMs,
  );
  const dated = waits(live, now);
  if (!dated.some(({ due }) => due <= now)) return { goes: [], moot, waits: [...paused, ...dated] };
  return { goes: live.toSorted(byUrgency), moot, waits: paused };
}

/** What is needed first comes first. */
function byUrgency(a: KeptMail, b: KeptMail): number {
  return (a.mail.neededBy ?? Infinity) - (b.mail.neededBy ?? Infinity) || a.at - b.at || (a.mail.key < b.mail.key ? -1 : 1);
}

/**
 * Of one part, what its reader need not be told beside the rest: reminders of what the same mail asks for, all reminders but the last, and that something is
 * over of which nobody told them.
 */
function withoutNotice(kept: readonly KeptMail[], standing: (kept: KeptMail) => Standing): Set<KeptMail> {
  const left = new Set<KeptMail>();
  const isNotice = ({ mail: { kind } }: KeptMail) => kind === 'task' || kind === 'reopened';
  for (const [index, one] of kept.entries()) {
    const same = kept.filter(({ mail }) => mail.slot !== null && mail.slot === one.mail.slot);
    const { kind } = one.mail;
    const notice = same.find(isNotice);
    if (kind === 'reminder' && (notice !== undefined || kept.slice(index + 1).some((other) => same.includes(other) && other.mail.kind === 'reminder')))
      left.add(one);
    if ((kind === 'closed' || kind === 'handedOver') && notice !== undefined && standing(notice) === 'moot') left.add(one);
  }
  return left;
}

/** The key of a mail that several messages go out in. */
export function mergedKey(to: string, at: Instant): string {
  return `merged|${to}|${isoOf(at)}`;
}

/** What the journal says of the mail: of one message as of any that is sent at once; of several what it merged. */
export function sentLine(goes: readonly KeptMail[], at: Instant): JournalLine {
  const [first] = goes as [KeptMail, ...KeptMail[]];
  const { to, kind, step, round, slot, item, key, occurrence = null } = first.mail;
  const line = { kind: 'mail.sent' as const, at, zone: null, by: null, for: null, due: null, outcome: null, content: null };
  if (goes.length === 1) {
    const isCopy = kind === 'cc';
    return { ...line, step, round, occurrence, to: isCopy ? [] : [to], cc: isCopy ? [to] : [], detail: { message: kind, item, part: slot, key } };
  }
  const merged = goes.map(({ run, mail }) => ({
    run,
    step: mail.step,
    round: mail.round,
    part: mail.slot,
    message: mail.kind,
    item: mail.item,
    key: mail.key,
  }));
  const detail = { message: 'merged', item: 'merged', part: null, key: mergedKey(to, at), merged };
  return { ...line, step: null, round: null, occurrence: null, to: [to], cc: [], detail };
}
