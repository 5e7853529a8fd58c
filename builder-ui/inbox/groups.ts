import type { TaskRow, WaitingRow } from '../api-types.ts';
import { isoDay } from '../dates.ts';

export const groupNames = ['late', 'thisWeek', 'later'] as const;
export type Group = { name: (typeof groupNames)[number]; tasks: TaskRow[] };

/** Tasks by when they are due in the reader's zone, the earliest first; a week ends on Sunday. Empty groups are left out. */
export function groupTasks(tasks: TaskRow[], now: Date, zone: string): Group[] {
  const weekEnds = endOfWeek(isoDay(now, zone));
  const sorted = [...tasks].sort((a, b) => (a.due ?? '9').localeCompare(b.due ?? '9') || a.slot.localeCompare(b.slot));
  const groupOf = ({ late, due }: TaskRow): Group['name'] => {
    if (late) return 'late';
    return due !== null && isoDay(new Date(due), zone) <= weekEnds ? 'thisWeek' : 'later';
  };
  return groupNames.map((name) => ({ name, tasks: sorted.filter((task) => groupOf(task) === name) })).filter(({ tasks: some }) => some.length > 0);
}

/** A guess at the minutes all of it takes: two to read each, one for each question; to five minutes. */
export function minutesFor(tasks: TaskRow[]): number {
  const minutes = tasks.reduce((sum, task) => sum + 2 + Math.max(1, task.of - task.filled), 0);
  return Math.max(5, Math.round(minutes / 5) * 5);
}

function endOfWeek(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + ((7 - date.getUTCDay()) % 7));
  return date.toISOString().slice(0, 10);
}

const folded = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();

/** Those with each word of the text in what they ask, whom they are about, or where they belong; in either language. */
export function withText<Row extends Pick<WaitingRow, 'step' | 'subject'> & { flow?: TaskRow['flow']; cycle?: string; holders?: WaitingRow['holders'] }>(
  rows: readonly Row[],
  text: string,
): Row[] {
  const words = folded(text).split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...rows];
  return rows.filter(({ step, subject, flow, cycle, holders = [] }) => {
    const people = [subject, ...holders].flatMap((person) => (person === null ? [] : [person.name, person.nameZh ?? '']));
    const all = folded([step.en, step.zh ?? '', flow?.en ?? '', flow?.zh ?? '', cycle ?? '', ...people].join(' '));
    return words.every((word) => all.includes(word));
  });
}

/** What the reader waits for: about themselves, and about those they lead. Who of a team has it latest stands on top. */
export function waitingFor(rows: readonly WaitingRow[], me: string): { name: 'waitingMe' | 'waitingTeam'; rows: WaitingRow[] }[] {
  const byDue = [...rows].sort((a, b) => (a.due ?? '9').localeCompare(b.due ?? '9'));
  const groups = [
    { name: 'waitingMe' as const, rows: byDue.filter(({ subject }) => subject === null || subject.id === me) },
    { name: 'waitingTeam' as const, rows: byDue.filter(({ subject }) => subject !== null && subject.id !== me) },
  ];
  return groups.filter((group) => group.rows.length > 0);
}

/** Of the tasks that are chosen those that may be decided alike with the first of them. */
export function decidedAlike(tasks: readonly TaskRow[], chosen: ReadonlySet<string>): TaskRow[] {
  const picked = tasks.filter(({ slot, alike }) => chosen.has(slot) && alike !== null);
  return picked.filter(({ alike }) => alike?.key === picked[0]?.alike?.key);
}
