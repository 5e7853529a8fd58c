import type { Year } from '../../workflows/flow/play/year.ts';

/** Figures of a rehearsed year, each with the people behind it by their place in its list. Counted from rows, so that a number and its people cannot differ. */

type Rows = Omit<Year, 'people'>;

/** By day, how many have come to an end by then. */
export function endedByDay({ runs, days }: Pick<Rows, 'runs' | 'days'>): number[] {
  const each = Array.from({ length: days }, () => 0);
  for (const { ended } of runs) if (ended !== null && ended < days) each[ended] = (each[ended] ?? 0) + 1;
  return sums(each);
}

function sums(each: readonly number[]): number[] {
  let all = 0;
  return each.map((one) => (all += one));
}

/** The day by which half of all are over; null where that never comes. */
export function halfBy(year: Pick<Rows, 'runs' | 'days'>): number | null {
  const half = year.runs.length / 2;
  const day = endedByDay(year).findIndex((ended) => ended >= half);
  return day === -1 || year.runs.length === 0 ? null : day;
}

/** By day, how many mails go to one person, or to everyone. */
export function mailsByDay({ mails, days }: Pick<Rows, 'mails' | 'days'>, to: number | null = null): number[] {
  const each = Array.from({ length: days }, () => 0);
  for (const mail of mails) if (to === null || mail.to === to) each[mail.day] = (each[mail.day] ?? 0) + 1;
  return each;
}

/** By day, how many tasks are open: from the day they open until the day before they are settled. */
export function openByDay({ parts, days }: Pick<Rows, 'parts' | 'days'>, holder: number | null = null): number[] {
  const turns = Array.from({ length: days + 1 }, () => 0);
  for (const part of parts) {
    if (holder !== null && part.holder !== holder) continue;
    const until = Math.max(part.settled ?? days, part.opened + 1);
    turns[part.opened] = (turns[part.opened] ?? 0) + 1;
    if (until <= days) turns[until] = (turns[until] ?? 0) - 1;
  }
  return sums(turns).slice(0, days);
}

/** The highest of them, the first day on which it is so. */
export function peakOf(each: readonly number[]): { day: number; count: number } {
  let peak = { day: 0, count: 0 };
  for (const [day, count] of each.entries()) if (count > peak.count) peak = { day, count };
  return peak;
}

/** Seven days from the first on, and so forth. */
export function byWeek(each: readonly number[]): number[] {
  return Array.from({ length: Math.ceil(each.length / 7) }, (_, week) => each.slice(week * 7, week * 7 + 7).reduce((sum, one) => sum + one, 0));
}

export type Busy = { person: number; mails: number; weeks: number[]; most: number; mostAtOnce: number };

/** Those who get most mails, the most first; ties by their place. */
export function busiest(year: Pick<Rows, 'mails' | 'parts' | 'days'>, how: number): Busy[] {
  const counts = new Map<number, number>();
  for (const { to } of year.mails) counts.set(to, (counts.get(to) ?? 0) + 1);
  return [...counts]
    .sort(([a, x], [b, y]) => y - x || a - b)
    .slice(0, how)
    .map(([person, mails]) => {
      const weeks = byWeek(mailsByDay(year, person));
      return { person, mails, weeks, most: Math.max(0, ...weeks), mostAtOnce: peakOf(openByDay(year, person)).count };
    });
}

/** Whom a row is about, else who holds or gets it: -1 is nobody. */
const distinct = (places: readonly number[]): number[] => [...new Set(places)].filter((place) => place >= 0);

export const behind = {
  ended: ({ runs }: Rows): number[] => distinct(runs.filter(({ ended }) => ended !== null).map(({ person }) => person)),
  open: ({ runs }: Rows): number[] => distinct(runs.filter(({ ended }) => ended === null).map(({ person }) => person)),
  openOn: ({ runs }: Rows, day: number): number[] =>
    distinct(runs.filter(({ began, ended }) => began <= day && (ended === null || ended > day)).map(({ person }) => person)),
  mails: ({ mails }: Rows, day: number | null = null, to: number | null = null): number[] =>
    distinct(mails.filter((mail) => (day === null || mail.day === day) && (to === null || mail.to === to)).map((mail) => mail.to)),
  about: ({ mails }: Rows, to: number): number[] => distinct(mails.filter((mail) => mail.to === to).map(({ about }) => about)),
  workOn: ({ parts, days }: Rows, day: number): number[] =>
    distinct(parts.filter(({ opened, settled }) => opened <= day && Math.max(settled ?? days, opened + 1) > day).map(({ holder }) => holder)),
  late: ({ parts }: Rows): number[] => distinct(parts.filter(({ late }) => late).map(({ holder }) => holder)),
  offDay: ({ parts }: Rows): number[] => distinct(parts.filter(({ offDay }) => offDay).map(({ holder }) => holder)),
  incidents: ({ incidents }: Rows, step: number | null = null, code: string | null = null): number[] =>
    distinct(incidents.filter((one) => (step === null || one.step === step) && (code === null || one.code === code)).map(({ about }) => about)),
};

/** What needs attention, by step and reason, the most first. */
export function incidentKinds({ incidents }: Pick<Rows, 'incidents'>): { step: number; code: string; count: number }[] {
  const kinds = new Map<string, { step: number; code: string; count: number }>();
  for (const { step, code } of incidents) {
    const key = `${step} ${code}`;
    kinds.set(key, { step, code, count: (kinds.get(key)?.count ?? 0) + 1 });
  }
  return [...kinds.values()].sort((a, b) => b.count - a.count || a.step - b.step);
}
