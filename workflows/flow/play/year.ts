import { dateOf, dayNumber, isWorkDay, localOf, type ZoneTable } from '../calendar.ts';
import { type ContractLine, detailText } from '../rehearse/journal-contract.ts';
import type { Living, Rehearsal } from '../rehearse/rehearsal.ts';
import type { Instant } from '../state.ts';

/**
 * What a rehearsal with everyone comes to, small enough to be sent whole: every figure, and who is behind it, is counted from these rows. People and steps are
 * places in lists; -1: nobody, nowhere. Days count from the first one, in the zone of the rehearsal.
 */
export type Year = {
  zone: string;
  /** The first day, and how many there are up to the last on which something happened. */
  from: string;
  days: number;
  people: string[];
  /** Whom each of them reports to. */
  managers: number[];
  steps: string[];
  runs: YearRun[];
  mails: YearMail[];
  parts: YearPart[];
  incidents: YearIncident[];
  /** Answers that could not be given, by step: nobody answered there. */
  notTaken: { step: string; why: string; count: number }[];
  cut: boolean;
};
export type YearRun = { person: number; began: number; ended: number | null; outcome: string | null };
export type YearMail = { day: number; to: number; about: number; step: number };
/** `offDay`: it is due on a day on which its holder does not work. */
export type YearPart = { holder: number; about: number; step: number; opened: number; settled: number | null; late: boolean; offDay: boolean };
export type YearIncident = { day: number; about: number; step: number; code: string };

/** Hears every line of a rehearsal, and tells of it once it is over. */
export function yearKeeper(zone: ZoneTable, start: Instant) {
  const first = localOf(start, zone).day;
  const dayOf = (at: Instant): number => Math.max(0, localOf(at, zone).day - first);
  const people = placesIn();
  const steps = placesIn();
  const mails: YearMail[] = [];
  const incidents: YearIncident[] = [];
  let last = 0;

  return {
    hear(line: ContractLine): void {
      if (line.kind.startsWith('retention.')) return;
      const day = dayOf(Date.parse(line.at));
      last = Math.max(last, day);
      const about = people.of(line.person);
      if (line.kind === 'mail.sent') for (const to of [...line.to, ...line.cc]) mails.push({ day, to: people.of(to), about, step: steps.of(line.step) });
      if (line.kind === 'incident.opened') incidents.push({ day, about, step: steps.of(line.step), code: detailText(line, 'code') });
    },
    told({ rehearsal, cut }: { rehearsal: Rehearsal; cut: boolean }): Year {
      const runs = rehearsal.runs.flatMap(({ subject, scene: { run }, parent }): YearRun[] =>
        subject === null || parent?.subject === subject
          ? []
          : [{ person: people.of(subject), began: dayOf(run.startedAt), ended: run.endedAt === null ? null : dayOf(run.endedAt), outcome: run.outcome }],
      );
      const parts = rehearsal.runs.flatMap((run) => partsOf(run, rehearsal, { dayOf, people, steps }));
      const managers = () => people.all().map((id) => rehearsal.people.person(id)?.managerId ?? null);
      // Whoever leads somebody is named too, and has their own place.
      for (const id of managers()) people.of(id);
      return {
        zone: rehearsal.zone,
        from: dateOf(first),
        days: last + 1,
        managers: managers().map((id) => people.of(id)),
        people: people.all(),
        steps: steps.all(),
        runs,
        mails,
        parts,
        incidents,
        notTaken: [...rehearsal.notTaken].map(([step, { why, count }]) => ({ step, why, count })),
        cut,
      };
    },
  };
}

type Places = ReturnType<typeof placesIn>;

function partsOf(
  { past, scene, subject }: Living,
  rehearsal: Rehearsal,
  { dayOf, people, steps }: { dayOf: (at: Instant) => number; people: Places; steps: Places },
): YearPart[] {
  return [...past, ...Object.values(scene.tasks)].flatMap((task) =>
    task.slots.map((slot): YearPart => {
      const settled = slot.answeredAt ?? task.settledAt ?? (slot.status === 'open' ? null : task.closesAt);
      return {
        holder: people.of(slot.holder),
        about: people.of(subject),
        step: steps.of(task.step),
        opened: dayOf(slot.openedAt),
        settled: settled === null ? null : dayOf(settled),
        late: slot.late || (task.late && slot.answeredAt === null),
        offDay: task.dueAt !== null && isOff(rehearsal, slot.holder, task.dueAt),
      };
    }),
  );
}

/** The end of a day counts as that day. */
function isOff({ people, zones }: Rehearsal, person: string, due: Instant): boolean {
  const { day } = localOf(due - 1, zones(people.zoneOf(person)));
  return !isWorkDay(day, people.calendarOf(person));
}

/** Texts by their place in the order in which they came. */
function placesIn() {
  const known = new Map<string, number>();
  return {
    of(text: string | null): number {
      if (text === null) return -1;
      const place = known.get(text) ?? known.size;
      known.set(text, place);
      return place;
    },
    all: (): string[] => [...known.keys()],
  };
}

/** The day of a place. */
export const dayAt = ({ from }: Pick<Year, 'from'>, day: number): string => dateOf(dayNumber(from) + day);
