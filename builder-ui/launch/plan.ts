import type { Flow } from '../../workflows/flow/schema.ts';
import type { LaunchPlan } from '../api-types.ts';

/** What is filled in on the page, before it makes a plan. Days are `YYYY-MM-DD`, empty where none is chosen. */
export type Draft = {
  name: string;
  from: string;
  to: string;
  starts: 'now' | 'day';
  day: string;
  dates: Record<string, string>;
  who: 'everyone' | 'departments' | 'chosen';
  departments: string[];
  people: string[];
  owner: string | null;
  zone: string;
  notice: string;
};

/** A first proposal for a date of the flow: thirteen weeks from today, on a weekday. Days are `YYYY-MM-DD`. */
export function proposedDay(today: string): string {
  const day = new Date(`${today}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + 91);
  while (day.getUTCDay() % 6 === 0) day.setUTCDate(day.getUTCDate() + 1);
  return day.toISOString().slice(0, 10);
}

/** The plan that the page says, or null while something compulsory is missing. */
export function planOf(draft: Draft, flow: Flow, version: number): LaunchPlan | null {
  const missing = flow.dates.some(({ name, optional }) => !optional && !draft.dates[name]);
  const noDay = draft.starts === 'day' && draft.day === '';
  const noOne = (draft.who === 'departments' && draft.departments.length === 0) || (draft.who === 'chosen' && draft.people.length === 0);
  if (draft.name.trim() === '' || missing || noDay || noOne) return null;
  return {
    version,
    name: draft.name.trim(),
    zone: draft.zone,
    startsOn: draft.starts === 'now' ? null : draft.day,
    period: draft.from === '' || draft.to === '' ? null : { from: draft.from, to: draft.to },
    dates: Object.fromEntries(Object.entries(draft.dates).filter(([, day]) => day !== '')),
    audience: { ...(draft.who === 'departments' && { departments: draft.departments }), ...(draft.who === 'chosen' && { people: draft.people }) },
    notice: draft.notice.trim() === '' ? null : draft.notice.trim(),
    owner: draft.owner,
  };
}

/** A key of its own for each launch: pressed twice, it launches once. */
export function launchKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
