import { isoOf } from '../calendar.ts';
import { occurrenceOf } from '../occurrence.ts';
import { byDue } from '../perform/clocks.ts';
import type { Clock, Instant, TaskState } from '../state.ts';
import { itemName } from './item.ts';
import type { Living, Rehearsal } from './rehearsal.ts';

/** How everything stands at the end, as `--state` writes it: every run with where it is, its tasks and its next dates, and each person's file. */
export function endState(rehearsal: Rehearsal) {
  return {
    at: isoOf(rehearsal.now),
    cycles: rehearsal.cycles.map(({ id, edition, status, view, audience }) => ({
      cycle: id,
      flow: edition.flow.key,
      version: edition.version,
      status,
      dates: view.dates,
      people: audience.length,
    })),
    runs: rehearsal.runs.map(runState),
    people: Object.fromEntries(
      rehearsal.people
        .ids()
        .sort()
        .map((id) => [id, personState(rehearsal, id)]),
    ),
  };
}

const iso = (at: Instant | null | undefined): string | null => (at === null || at === undefined ? null : isoOf(at));

function runState(run: Living) {
  const { id, cycle, edition, parent, subject, scene, past } = run;
  const { status, paused, outcome, startedAt, endedAt, tokens, item } = scene.run;
  return {
    run: id,
    flow: edition.flow.key,
    version: edition.version,
    cycle: cycle.id,
    parent: parent?.id ?? null,
    person: subject,
    item: itemName(item, subject, (step) => parent?.world.answers(step) ?? []),
    status,
    paused,
    outcome,
    startedAt: isoOf(startedAt),
    endedAt: iso(endedAt),
    steps: tokens.map(({ step, round, path, since, waiting }) => ({
      step,
      round,
      occurrence: occurrenceOf(edition.plan, path),
      since: isoOf(since),
      waits: waiting.for,
      incident: waiting.for === 'incident' ? waiting.code : null,
    })),
    tasks: [...past, ...Object.values(scene.tasks)].map(taskState),
    clocks: Object.values(scene.clocks).sort(byDue).map(clockState),
  };
}

function taskState({ id, step, round, status, openedAt, dueAt, closesAt, late, outcome, settledBy, settledAt, slots }: TaskState) {
  return {
    task: id,
    step,
    round,
    status,
    opened: isoOf(openedAt),
    due: iso(dueAt),
    closes: iso(closesAt),
    late,
    outcome,
    settledBy,
    settled: iso(settledAt),
    parts: slots.map((slot) => ({
      part: slot.id,
      holder: slot.holder,
      status: slot.status,
      outcome: slot.outcome,
      answered: iso(slot.answeredAt),
      late: slot.late,
    })),
  };
}

function clockState({ id, kind, due, task, token, item, nth }: Clock) {
  return { clock: id, name: kind, due: iso(due), task, token, item, nth };
}

function personState({ people, store }: Rehearsal, id: string) {
  const { records, notes, disclosures } = store.fileOf(id);
  return {
    leftOn: people.person(id)?.leftOn ?? null,
    fields: people.person(id)?.fields ?? {},
    absences: store.leaves(id).map(({ from, to, kind, substitute }) => ({ from, to, kind, substitute })),
    facts: store.factsOf(id).map(({ key, value, effective, until, recorded, source }) => ({
      key,
      value,
      effective: iso(effective),
      until: iso(until),
      recorded: iso(recorded),
      source,
    })),
    records: records.map((row) => ({
      ...row,
      written: isoOf(row.written),
      finalAt: iso(row.finalAt),
      notes: notes.filter(({ record }) => record === row.id).map((note) => ({ ...note, at: isoOf(note.at) })),
    })),
    disclosures: disclosures.map(({ type, to, at }) => ({ type, to, at: isoOf(at) })),
  };
}
