import type { PersonRef, TaskRow, WaitingRow, Week } from '../api-types.ts';
import { isoDay } from '../dates.ts';

/** `time`: of its day, `17:00`; empty for the whole day. */
type Common = { key: string; time: string; step: TaskRow['step']; subject: PersonRef | null };
export type WeekItem = Common & ({ kind: 'mine'; slot: string } | { kind: 'team'; holders: PersonRef[] } | { kind: 'talk' });
export type WeekDay = { day: string; items: WeekItem[]; away: PersonRef[] };

/** What stands on each day, in the order of the day; what is due before the week stands apart: late, or still to come. */
export function daysOf({ from, tasks, team, talks, away }: Week, zone: string, today: string): { late: WeekItem[]; earlier: WeekItem[]; each: WeekDay[] } {
  const items = [
    ...talks.map(({ step, subject, starts }, n) => placed({ kind: 'talk', key: `talk ${n}`, step, subject }, starts, zone, false)),
    ...tasks.map(({ slot, step, subject, due }) => placed({ kind: 'mine', key: slot, slot, step, subject }, due, zone, true)),
    ...team.map(({ task, step, subject, holders, due }: WaitingRow) => placed({ kind: 'team', key: task, holders, step, subject }, due, zone, true)),
  ];
  const inOrder = (some: typeof items) => some.sort((a, b) => order(a.item.time).localeCompare(order(b.item.time))).map(({ item }) => item);
  const days = Array.from({ length: 7 }, (_, n) => new Date(Date.parse(`${from}T00:00:00Z`) + n * 86_400_000).toISOString().slice(0, 10));
  const past = items.filter(({ day }) => day !== null && day < from);
  return {
    late: inOrder(past.filter(({ day }) => day !== null && day < today)),
    earlier: inOrder(past.filter(({ day }) => day !== null && day >= today)),
    each: days.map((day) => ({
      day,
      items: inOrder(items.filter((one) => one.day === day)),
      away: away.filter((leave) => leave.from <= day && leave.to >= day).map(({ person }) => person),
    })),
  };
}

/** What is due at midnight is due by the end of the day before. */
function placed(
  item: WeekItem extends infer One ? (One extends WeekItem ? Omit<One, 'time'> : never) : never,
  at: string | null,
  zone: string,
  isDue: boolean,
) {
  if (at === null) return { day: null, item: { ...item, time: '' } as WeekItem };
  const instant = new Date(at);
  const time = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(instant);
  const isMidnight = isDue && time === '00:00';
  return { day: isoDay(isMidnight ? new Date(instant.getTime() - 1) : instant, zone), item: { ...item, time: isMidnight ? '' : time } as WeekItem };
}

/** What has the whole day comes last. */
const order = (time: string): string => (time === '' ? '~' : time);
