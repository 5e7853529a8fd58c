import { runPlaces } from '../db/cockpit.ts';
import { cycleById } from '../db/cycles.ts';
import type { Sql } from '../db/connect.ts';
import { insertOutbox } from '../db/outbox.ts';
import { runById } from '../db/runs.ts';
import { setTalkAnswer, talkAnswers, type TalkAnswer, type TalkPlace } from '../db/talks.ts';
import { openTalksOf, startsOf, tasksOfRun } from '../db/tasks.ts';
import type { Engine } from '../engine/engine.ts';
import { isoOf } from '../workflows/flow/calendar.ts';
import type { Text } from '../workflows/flow/grammar.ts';

export type Talk = TalkPlace & {
  name: Text;
  subjectId: string | null;
  starts: string;
  minutes: number | null;
  holds: boolean;
  says: TalkAnswer['says'] | null;
};

/** Talks to come that somebody holds or was invited to, the next one first. */
export async function talksOf(engine: Engine, sql: Sql, personId: string): Promise<Talk[]> {
  const open = await openTalksOf(sql, personId);
  const runs = [...new Set(open.map(({ runId }) => runId))];
  const [starts, places] = await Promise.all([startsOf(sql, runs), runPlaces(sql, runs)]);
  const found: Talk[] = [];
  for (const { holds, ...talk } of open) {
    const at = starts.find((one) => one.runId === talk.runId && one.step === talk.step && one.round === talk.round)?.starts ?? null;
    const place = places.find(({ id }) => id === talk.runId);
    if (at === null || place === undefined) continue;
    const drawn = (await engine.texts.of(sql, place.sha256)).flow.steps[talk.step];
    if (drawn?.kind !== 'meeting') continue;
    const said = (await talkAnswers(sql, talk)).find((one) => one.personId === personId && Date.parse(one.starts) === at)?.says ?? null;
    const minutes = typeof drawn.settings.minutes === 'number' ? drawn.settings.minutes : null;
    found.push({ ...talk, name: drawn.name, subjectId: place.subjectId, starts: isoOf(at), minutes, holds, says: said });
  }
  return found.sort((a, b) => a.starts.localeCompare(b.starts));
}

/**
 * Somebody says whether they come to a talk at the time that stands; who holds it is told when they do not. It decides nothing. `starts`: the time they mean; null:
 * whichever stands. Answers why it does not count, or null.
 */
export async function sayComing(
  { sql }: Engine,
  place: TalkPlace,
  { personId, says, starts }: { personId: string; says: TalkAnswer['says']; starts: string | null },
): Promise<'notThere' | 'otherTime' | null> {
  const run = await runById(sql, place.runId);
  const cycle = run === null ? null : await cycleById(sql, run.cycleId);
  if (run === null || cycle === null) return 'notThere';
  const visits = run.state.visits[place.step];
  const stands = [visits?.latest, visits?.first].find((visit) => visit?.round === place.round)?.starts ?? null;
  if (stands === null || (starts !== null && Date.parse(starts) !== stands)) return 'otherTime';
  const at = isoOf(stands);
  const holders = (await tasksOfRun(sql, run.id))
    .filter(({ step, round, status }) => step === place.step && round === place.round && status === 'open')
    .flatMap(({ state }) => state.slots.filter(({ status, holder }) => status === 'open' && holder !== personId));
  await sql.begin(async (tx) => {
    const isNew = await setTalkAnswer(tx, place, { personId, says, starts: at });
    if (!isNew || says !== 'declined') return;
    const told = {
      kind: 'notComing',
      step: place.step,
      round: place.round,
      issue: 1,
      values: { starts: at, person: personId },
      cycle: run.cycleId,
      trialTo: cycle.trialTo,
    };
    const rows = holders.map(({ id: slot, holder }) => ({
      kind: 'mail' as const,
      key: `mail:${slot}|notComing|${personId}|${at}`,
      runId: run.id,
      payload: { ...told, slot, to: holder, item: '' },
    }));
    await insertOutbox(tx, rows);
  });
  return null;
}
