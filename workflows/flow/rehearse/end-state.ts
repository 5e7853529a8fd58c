import { isoOf } from '../calendar.ts';
import { occurrenceOf } from '../occurrence.ts';
import { byDue } from '../perform/clocks.ts';
import type { Clock, Instant, Slot, TaskState, Token } from '../state.ts';
import type { FactRow } from '../world.ts';
import { itemName } from './item.ts';
import type { Cycle, Living, Rehearsal } from './rehearsal.ts';
import type { EndState, PersonEnd, RunEnd } from './state-contract.ts';

/** How everything stands at the end: every run with where it is, its tasks and its next dates, and each person's file. */
export function endState(rehearsal: Rehearsal): EndState {
  const { people, store } = rehearsal;
  return {
    at: isoOf(rehearsal.now),
    cycles: rehearsal.cycles.map(cycleEnd),
    runs: rehearsal.runs.map(runEnd),
    people: Object.fromEntries(
      people
        .ids()
        .sort()
        .map((id) => [id, personEnd(rehearsal, id)]),
    ),
    facts: store.factsElsewhere().map(({ scope, id, ...row }) => ({ scope, id, ...factEnd(row) })),
  };
}

const iso = (at: Instant | null | undefined): string | null => (at === null || at === undefined ? null : isoOf(at));

function cycleEnd({ id, edition, status, standing, view, audience }: Cycle): EndState['cycles'][number] {
  const { flow, version } = edition;
  return { cycle: id, flow: flow.key, version, status, standing, startedAt: isoOf(view.startsAt), dates: view.dates, people: audience };
}

function runEnd(run: Living): RunEnd {
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
    steps: tokens.map((token) => stepEnd(run, token)),
    tasks: [...past, ...Object.values(scene.tasks)].map((task) => taskEnd(run, task)),
    clocks: Object.values(scene.clocks).sort(byDue).map(clockEnd),
  };
}

function stepEnd({ edition }: Living, { step, round, path, since, waiting }: Token): RunEnd['steps'][number] {
  const incident = waiting.for === 'incident' ? waiting.code : null;
  return { step, round, occurrence: occurrenceOf(edition.plan, path), since: isoOf(since), waits: waiting.for, incident };
}

function taskEnd(run: Living, task: TaskState): RunEnd['tasks'][number] {
  const { id, step, round, status, openedAt, dueAt, closesAt, late, remindersSent, outcome, settledBy, settledAt, slots } = task;
  return {
    task: id,
    step,
    round,
    status,
    opened: isoOf(openedAt),
    due: iso(dueAt),
    closes: iso(closesAt),
    late,
    reminders: remindersSent,
    outcome,
    settledBy,
    settled: iso(settledAt),
    parts: slots.map((slot) => partEnd(run, slot)),
  };
}

function partEnd({ takenBack }: Living, { id, holder, status, outcome, answeredAt, by, late, closedWhy }: Slot) {
  const isWithdrawn = status === 'answered' && takenBack.has(id);
  return { part: id, holder, status: isWithdrawn ? ('withdrawn' as const) : status, outcome, answered: iso(answeredAt), by, late, why: closedWhy };
}

function clockEnd({ id, kind, due, task, token, item, nth }: Clock): RunEnd['clocks'][number] {
  return { clock: id, name: kind, due: iso(due), task, token, item, nth };
}

function personEnd({ people, store }: Rehearsal, id: string): PersonEnd {
  const { records, notes, disclosures } = store.fileOf(id);
  return {
    leftOn: people.person(id)?.leftOn ?? null,
    fields: people.person(id)?.fields ?? {},
    absences: store.leaves(id).map(({ from, to, kind, substitute }) => ({ from, to, kind, substitute })),
    facts: store.factsOf(id).map(factEnd),
    records: records.map(({ id: record, type, status, effective, until, written, finalAt, values }) => ({
      record,
      type,
      status,
      effective,
      until,
      written: isoOf(written),
      final: iso(finalAt),
      values,
      notes: notes.filter((note) => note.record === record).map(({ at, by, values: said }) => ({ at: isoOf(at), by, values: said })),
    })),
    disclosures: disclosures.map(({ type, to, at }) => ({ type, to, at: isoOf(at) })),
  };
}

function factEnd({ key, value, effective, until, recorded, source }: FactRow & { key: string }): PersonEnd['facts'][number] {
  return { key, value, effective: isoOf(effective), until: iso(until), recorded: isoOf(recorded), source };
}
