import type { TaskRow } from '../api-types.ts';
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
