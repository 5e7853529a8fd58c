import { absencesOf } from '../db/absences.ts';
import type { Sql } from '../db/connect.ts';
import type { Engine } from '../engine/engine.ts';
import { dateOf, dayNumber, instantOf } from '../workflows/flow/calendar.ts';
import type { Text } from '../workflows/flow/grammar.ts';
import type { PersonRef } from '../workflows/flow/task-view.ts';
import { inbox, type InboxTask, type WaitingTask } from './inbox.ts';
import { loadRefs } from './refs.ts';
import { talksOf } from './talks.ts';

/** A week from its Monday, in the zone of whoever looks. Instants are ISO; days of leave are inclusive. */
export type Week = {
  from: string;
  to: string;
  /** What is theirs to do until the end of it, also what is late. */
  tasks: InboxTask[];
  /** What others have to do about their people until then. */
  team: WaitingTask[];
  talks: { step: Text; subject: PersonRef | null; starts: string }[];
  away: { person: PersonRef; from: string; to: string }[];
};

export async function weekOf(engine: Engine, sql: Sql, personId: string, day: string): Promise<Week> {
  const monday = dayNumber(day) - ((((dayNumber(day) + 3) % 7) + 7) % 7);
  const roster = await engine.rosters.load(sql);
  const zone = engine.rosters.zoneOfId(roster, personId);
  const year = Number(day.slice(0, 4));
  const table = engine.rosters.zone(zone, year - 1, year + 1);
  const [begins, ends] = [instantOf(monday, 0, table), instantOf(monday + 7, 0, table)];
  const isDue = ({ due }: { due: string | null }) => due !== null && Date.parse(due) <= ends;
  const team = roster.reports.get(personId) ?? [];
  const [mine, refs, absences, talks] = await Promise.all([
    inbox(engine, sql, personId),
    loadRefs(engine, sql),
    absencesOf(sql, [personId, ...team]),
    talksOf(engine, sql, personId),
  ]);
  const [from, to] = [dateOf(monday), dateOf(monday + 6)];
  return {
    from,
    to,
    tasks: mine.tasks.filter((task) => task.late || isDue(task)),
    team: mine.waitingForOthers.filter((row) => row.subject !== null && row.subject.id !== personId && isDue(row)),
    talks: talks
      .filter(({ starts }) => Date.parse(starts) >= begins && Date.parse(starts) < ends)
      .map(({ name, starts, subjectId }) => ({ step: name, starts, subject: refs.orNull(subjectId) })),
    away: absences
      .filter((leave) => leave.from <= to && leave.to >= from)
      .map((leave) => ({ person: refs.named(leave.personId), from: leave.from, to: leave.to })),
  };
}
