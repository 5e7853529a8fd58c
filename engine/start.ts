import { lockForBeginning } from '../db/concerned.ts';
import type { Tx } from '../db/connect.ts';
import { addToCycle, type Cycle, cycleForShare, insertCycle, type NewCycle, setCycleStatus } from '../db/cycles.ts';
import { insertOutbox } from '../db/outbox.ts';
import { lastBegun, runsBegunAbout } from '../db/runs.ts';
import { answersOfRuns, insertAnswers, takeBackAnswers } from '../db/tasks.ts';
import { newRun } from '../workflows/flow/advance.ts';
import { isoOf } from '../workflows/flow/calendar.ts';
import { holds } from '../workflows/flow/evaluate.ts';
import type { Answers } from '../workflows/flow/form.ts';
import { actLine } from '../workflows/flow/perform/acts.ts';
import { settingsOf } from '../workflows/flow/plan.ts';
import { contextOf } from '../workflows/flow/perform/stage.ts';
import type { Scene } from '../workflows/flow/perform/scene.ts';
import { perform } from '../workflows/flow/perform.ts';
import { mergedPayload, startVerdict } from '../workflows/flow/starting.ts';
import { apply, type Step } from './apply.ts';
import { noteAround } from './around.ts';
import { newRow, startRow, worldOfNew } from './begin.ts';
import type { Engine } from './engine.ts';
import { hold } from './hold.ts';

/** Opens a standing cycle: runs begin under it one by one. The same launch key again answers the one that stands. */
export async function openStanding(engine: Engine, tx: Tx, given: NewCycle): Promise<string> {
  const known = await insertCycle(tx, { ...given, standing: true });
  if (known !== null) return known;
  await setCycleStatus(tx, given.id, 'running');
  const cycle = (await cycleForShare(tx, given.id)) as Cycle;
  const { flow } = await engine.texts.of(tx, cycle.sha256);
  const detail = { dates: cycle.dates, zone: cycle.zone, standing: true };
  await noteAround(engine, tx, [
    { at: cycle.now, kind: 'cycle.launched', flow: flow.key, version: cycle.version, cycleId: cycle.id, byId: cycle.launchedBy, detail },
  ]);
  return cycle.id;
}

/** Who it is about (null: nobody in particular), and what it begins with: the answer of its start. */
export type Started = { person: string | null; values: Answers; by: string };

/** `run`: the one that was begun, or to which it was put; null: it was left out. */
export type Begun = { run: string | null } | { refused: string };

/** A run of its own under a standing cycle, in the caller's transaction, as its start says: begun, put to the one that goes on, left out, or refused. */
export async function startOne(engine: Engine, tx: Tx, cycleId: string, asked: Started): Promise<Begun> {
  const { person, values, by } = asked;
  // Who begins a run is alone, so that its number is too.
  await lockForBeginning(tx);
  const cycle = await cycleForShare(tx, cycleId);
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
  const before = person === null ? [] : await runsBegunAbout(tx, cycle.flowId, person);
  const settings = settingsOf(start, 'start');
  const until = settings?.merges?.until;
  const goesOn = before.filter(({ status }) => status === 'running');
  const takesMore = goesOn.some(({ state }) => until === undefined || state.visits[until]?.latest.completed == null);
  const seen = { begun: before.map(({ startedAt }) => Date.parse(startedAt)), running: goesOn.length > 0, takesMore };
  const context = () => contextOf(plan, newRun('start', null, person, at), world, at);
  const verdict = settings === null ? null : await outside.look(tx, () => startVerdict(settings, context(), by, seen));
  if (verdict?.does === 'refuse') return { refused: verdict.rule };
  if (verdict?.does === 'suppress') {
    await noteAround(engine, tx, [{ at: cycle.now, kind: 'run.suppressed', personId: person, byId: by, detail: { rule: verdict.rule } }]);
    return { run: null };
  }
  const last = goesOn.at(-1);
  if (verdict?.does === 'merge' && last !== undefined) return mergeInto(engine, tx, last.id, asked);
  if (person !== null) await addToCycle(tx, cycleId, person);
  const n = (await lastBegun(tx, cycleId)) + 1;
  const place = { id: `${cycleId}.${n}`, sha256: cycle.sha256, parentId: null, above: [], scope: null, scopeRound: null, n, continues: null };
  const row = newRow({ ...place, cycle, subject: person, item: null, at });
  const empty: Scene = { run: row.state, tasks: {}, clocks: {} };
  const slot = `${row.id}:${start?.id ?? ''}:1`;
  const given = { step: start?.id ?? '', round: 1, slot, by, for: by, at, outcome: 'next', values };
  const payload = Object.keys(values).length === 0 ? [] : [given];
  const sees = { ...world, answers: (step: string) => payload.filter((answer) => answer.step === step) };
  const { scene, effects } = await outside.look(tx, () => perform(plan, empty, sees, { to: 'run', event: { type: 'started', at } }));
  const step: Step = { row, isNew: true, cycle, before: empty, after: scene, effects, event: null };
  await apply(engine, tx, [step]);
  await insertAnswers(
    tx,
    payload.map((answer) => ({ ...answer, run: row.id })),
  );
  await insertOutbox(tx, [startRow(step, cycle)]);
  return { run: row.id };
}

/** What came goes to the list of the run that goes on. */
async function mergeInto(engine: Engine, tx: Tx, runId: string, { values, by }: Started): Promise<Begun> {
  const held = await hold(engine, tx, runId);
  const start = held?.plan.steps[held.plan.first[''] ?? ''];
  const list = settingsOf(start, 'start')?.merges?.list;
  if (held === null || start === undefined) return { refused: 'unknownRun' };
  const at = held.cycle.now;
  const line = {
    ...actLine({ at: held.now, by, do: 'start', step: null, reason: null }, null),
    kind: 'run.merged' as const,
    detail: { rule: 'alreadyRunning' },
  };
  const effects = [{ effect: 'journal' as const, line }];
  await apply(engine, tx, [{ row: held.row, isNew: false, cycle: held.cycle, before: held.scene, after: held.scene, effects, event: null }]);
  if (list === undefined) return { run: runId };
  const given = (await answersOfRuns(tx, [runId])).findLast(({ step }) => step === start.id);
  const slot = `${runId}:${start.id}:1`;
  await takeBackAnswers(tx, [{ slot, at }]);
  const merged = mergedPayload(given?.values ?? {}, list, values);
  await insertAnswers(tx, [{ step: start.id, round: 1, slot, by, for: by, at: held.now, outcome: 'next', values: merged, run: runId }]);
  return { run: runId };
}

/** Nothing begins under a standing cycle any more. What goes on in it is cancelled by whoever closes it. */
export async function endStanding(engine: Engine, tx: Tx, cycle: Cycle, by: string): Promise<void> {
  await setCycleStatus(tx, cycle.id, 'ended');
  const { flow } = await engine.texts.of(tx, cycle.sha256);
  const at = isoOf(Date.parse(cycle.now));
  await noteAround(engine, tx, [{ at, kind: 'cycle.closed', flow: flow.key, version: cycle.version, cycleId: cycle.id, byId: by }]);
}
