import { lockForBeginning } from '../db/concerned.ts';
import type { Tx } from '../db/connect.ts';
import { addToCycle, type Cycle, countBegun, insertCycle, lockCycle, type NewCycle, setCycleStatus } from '../db/cycles.ts';
import { insertOutbox } from '../db/outbox.ts';
import { insertAnswers } from '../db/tasks.ts';
import { newRun } from '../workflows/flow/advance.ts';
import { isoOf } from '../workflows/flow/calendar.ts';
import { holds } from '../workflows/flow/evaluate.ts';
import type { Answers } from '../workflows/flow/form.ts';
import { contextOf } from '../workflows/flow/perform/stage.ts';
import type { Scene } from '../workflows/flow/perform/scene.ts';
import { perform } from '../workflows/flow/perform.ts';
import { apply, type Step } from './apply.ts';
import { noteAround } from './around.ts';
import { newRow, startRow, worldOfNew } from './begin.ts';
import type { Engine } from './engine.ts';

/** Opens a standing cycle: runs begin under it one by one. The same launch key again answers the one that stands. */
export async function openStanding(engine: Engine, tx: Tx, given: NewCycle): Promise<string> {
  const known = await insertCycle(tx, { ...given, standing: true });
  if (known !== null) return known;
  await setCycleStatus(tx, given.id, 'running');
  const cycle = (await lockCycle(tx, given.id)) as Cycle;
  const { flow } = await engine.texts.of(tx, cycle.sha256);
  const detail = { dates: cycle.dates, zone: cycle.zone, standing: true };
  await noteAround(engine, tx, [
    { at: cycle.now, kind: 'cycle.launched', flow: flow.key, version: cycle.version, cycleId: cycle.id, byId: cycle.launchedBy, detail },
  ]);
  return cycle.id;
}

/** Who it is about (null: nobody in particular), and what it begins with: the answer of its start. */
export type Started = { person: string | null; values: Answers; by: string };

/** A run of its own under a standing cycle, in the caller's transaction. Its id, or the rule that refuses it. */
export async function startOne(engine: Engine, tx: Tx, cycleId: string, { person, values, by }: Started): Promise<{ run: string } | { refused: string }> {
  await lockForBeginning(tx);
  const cycle = await lockCycle(tx, cycleId);
  if (cycle === null || !cycle.standing) return { refused: 'unknownCycle' };
  if (cycle.status !== 'running') return { refused: 'cycleClosed' };
  const { plan } = await engine.texts.of(tx, cycle.sha256);
  const { world, outside } = await worldOfNew(engine, tx, { cycle, above: [], answers: [] });
  const at = Date.parse(cycle.now);
  const start = plan.steps[plan.first[''] ?? ''];
  if (person !== null && world.person(person) === undefined) return { refused: 'unknownPerson' };
  const condition = start !== undefined && 'audience' in start.settings ? start.settings.audience : undefined;
  const meets = () => person === null || condition === undefined || holds(condition, contextOf(plan, newRun('audience', null, person, at), world, at)).holds;
  if (!(await outside.look(tx, meets))) return { refused: 'notEligible' };
  if (person !== null) await addToCycle(tx, cycleId, person);
  const n = await countBegun(tx, cycleId);
  const place = { id: `${cycleId}.${n}`, sha256: cycle.sha256, parentId: null, scope: null, scopeRound: null, n, continues: null };
  const row = newRow({ ...place, cycle, subject: person, item: null, at });
  const before: Scene = { run: row.state, tasks: {}, clocks: {} };
  const slot = `${row.id}:${start?.id ?? ''}:1`;
  const given = { step: start?.id ?? '', round: 1, slot, by, for: by, at, outcome: 'next', values };
  const payload = Object.keys(values).length === 0 ? [] : [given];
  const sees = { ...world, answers: (step: string) => payload.filter((answer) => answer.step === step) };
  const { scene, effects } = await outside.look(tx, () => perform(plan, before, sees, { to: 'run', event: { type: 'started', at } }));
  const step: Step = { row, isNew: true, cycle, before, after: scene, effects, event: null };
  await apply(engine, tx, [step]);
  await insertAnswers(
    tx,
    payload.map((answer) => ({ ...answer, run: row.id })),
  );
  await insertOutbox(tx, [startRow(step, cycle)]);
  return { run: row.id };
}

/** Nothing begins under a standing cycle any more. What goes on in it is cancelled by whoever closes it. */
export async function endStanding(engine: Engine, tx: Tx, cycle: Cycle, by: string): Promise<void> {
  await setCycleStatus(tx, cycle.id, 'ended');
  const { flow } = await engine.texts.of(tx, cycle.sha256);
  const at = isoOf(Date.parse(cycle.now));
  await noteAround(engine, tx, [{ at, kind: 'cycle.closed', flow: flow.key, version: cycle.version, cycleId: cycle.id, byId: by }]);
}
