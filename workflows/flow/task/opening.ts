import type { Planned, TaskEvent, TaskRules } from './events.ts';
import { addSlot, type Desk, dueAt, setClock } from './desk.ts';

/** A task waits for its date, or opens for those who were named. */

export function schedule(desk: Desk, { opens: { at: due, ...opens }, lacking, trained }: Extract<TaskEvent, { type: 'scheduled' }>): null {
  Object.assign(desk.task, { lacking, trained });
  setClock(desk, 'opens', { due, ...opens });
  return null;
}

export function open(desk: Desk, { people, due, closes, reminders, rungs, countsFrom, again }: Extract<TaskEvent, { type: 'opened' }>): null {
  const { task, rules, at } = desk;
  const ends = rules.closes === undefined ? due : closes;
  const dates = { dueAt: due?.at ?? null, closesAt: ends?.at ?? null };
  Object.assign(task, { status: 'open', openedAt: at, countsFrom, asked: people.length, lacking: [], ...dates });
  const inTurn = rules.tally?.rule === 'sequence' ? people.filter(({ answered }) => answered === undefined) : [];
  const [turn, ...later] = inTurn;
  task.queue = later.map(({ id, named = id, why, parts = [] }) => ({ id, named, why, parts }));
  for (const opening of people) if (opening === turn || !inTurn.includes(opening)) addSlot(desk, opening, again);
  if (marksLate(rules, due, closes)) setClock(desk, 'due', dueAt(due), { branches: false });
  if (ends !== null) setClock(desk, 'closes', dueAt(ends), { ladder: rules.ladder.length + 1 });
  for (const reminder of reminders) setClock(desk, 'reminder', dueAt(reminder), { item: reminder.id, nth: reminder.nth, branches: false });
  for (const rung of rungs) setClock(desk, 'rung', dueAt(rung), { item: rung.id, nth: 1, ...ranked(rules, rung.id) });
  return null;
}

/** Whether its due date is a clock of its own: it is late before it closes. */
export function marksLate({ closes: own }: Pick<TaskRules, 'closes'>, due: Planned | null, closes: Planned | null): due is Planned {
  return due !== null && own !== undefined && (closes === null || closes.at > due.at);
}

/** Telling and copying change nothing that decides; the other acts do. The lower rung comes first at one instant, the closing after all of them. */
export function ranked({ ladder }: TaskRules, rung: string): { branches: boolean; ladder: number } {
  const place = ladder.findIndex(({ id }) => id === rung);
  const act = ladder[place]?.do.act;
  return { branches: act !== 'tell' && act !== 'cc', ladder: place + 1 };
}
