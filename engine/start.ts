import { lockForBeginning } from '../db/concerned.ts';
import type { Tx } from '../db/connect.ts';
import { type Cycle, cycleById, cycleForShare, insertCycle, lockCycle, type NewCycle, setCycleStatus, setCycleVersion } from '../db/cycles.ts';
import { insertOutbox } from '../db/outbox.ts';
import { setRunText } from '../db/run-texts.ts';
import { openRunsOf } from '../db/cockpit.ts';
import { eventClass } from '../db/runs.ts';
import { emptiedCycles, endStarts, forgetWatches, insertStarts, setListens, standingOf, startOfEvent } from '../db/starts.ts';
import type { Answers } from '../workflows/flow/form.ts';
import type { Effect, Scene } from '../workflows/flow/perform/scene.ts';
import { perform } from '../workflows/flow/perform.ts';
import { listensFor, renewedLine } from '../workflows/flow/standing.ts';
import { contextOfStart, ineligible, payloadGiven, startOf, startVerdict } from '../workflows/flow/starting.ts';
import { apply } from './apply.ts';
import { noteAround } from './around.ts';
import { newRow, startRow } from './begin.ts';
import { beginAsked } from './begin-asked.ts';
import type { Engine } from './engine.ts';
import { hold } from './hold.ts';
import { startRowOf } from './start-keys.ts';
import { standingAt, watchAll } from './starts.ts';
import { raise } from './tell.ts';

/**
 * Opens a standing cycle: runs begin under it one by one, by hand or by what its start listens for. Its own run stays at the start; its schedule is a clock of
 * that. What is so already begins nothing. The same launch key again answers the one that stands.
 */
export async function openStanding(engine: Engine, tx: Tx, given: NewCycle): Promise<string> {
  // What is told of from now on is heard by it.
  await lockForBeginning(tx);
  const known = await insertCycle(tx, { ...given, standing: true });
  if (known !== null) return known;
  await setCycleStatus(tx, given.id, 'running');
  const cycle = (await cycleForShare(tx, given.id)) as Cycle;
  const { flow } = await engine.texts.of(tx, cycle.sha256);
  const detail = { dates: cycle.dates, zone: cycle.zone, standing: true };
  await noteAround(engine, tx, [
    { at: cycle.now, kind: 'cycle.launched', flow: flow.key, version: cycle.version, cycleId: cycle.id, byId: cycle.launchedBy, detail },
  ]);
  await beginRoot(engine, tx, cycle);
  await listen(engine, tx, cycle);
  return cycle.id;
}

async function beginRoot(engine: Engine, tx: Tx, cycle: Cycle): Promise<void> {
  const standing = await standingAt(engine, tx, cycle.id);
  if (standing === null) return;
  const { plan, world, outside } = standing;
  const at = Date.parse(cycle.now);
  const place = { id: cycle.id, sha256: cycle.sha256, parentId: null, scope: null, scopeRound: null, n: 0, continues: null };
  const row = newRow({ ...place, cycle, subject: null, item: null, at });
  row.state = { ...row.state, standing: true };
  const before: Scene = { run: row.state, tasks: {}, clocks: {} };
  const { scene, effects } = await outside.look(tx, () => perform(plan, before, world, { to: 'run', event: { type: 'started', at } }));
  const step = { row, isNew: true, cycle, before, after: scene, effects, event: null };
  await apply(engine, tx, [step]);
  await insertOutbox(tx, [startRow(step, cycle)]);
}

/** What its start listens for, and whom it watches, from now on. */
async function listen(engine: Engine, tx: Tx, { id }: Cycle): Promise<void> {
  const standing = await standingAt(engine, tx, id);
  if (standing === null) return;
  await setListens(tx, id, listensFor(standing.plan));
  await forgetWatches(tx, id);
  await watchAll(tx, standing);
}

/** Whom it is about (null: nobody on file), and what it begins with: the answer of its start. `key`: the same act under it once more begins no second. */
export type Started = { person: string | null; values: Record<string, unknown>; by: string; key?: string | undefined };

/** `run`: the one that was begun, or to which it was put; null: it waits or was left out, by the rule. */
export type Begun =
  | { run: string | null; became: 'begun' | 'merged' | 'queued' | 'paused' | 'suppressed'; rule: string | null }
  | { refused: string; problems?: { field: string; code: string; params: Record<string, string | number> }[] };

/** A run of its own under a standing cycle by hand, or because another system asks for it (`hook`: by which trigger, in which message), in the caller's transaction. */
export async function startOne(
  engine: Engine,
  tx: Tx,
  cycleId: string,
  { person, values, by, key }: Started,
  hook: { trigger: string; message: string } | null = null,
): Promise<Begun> {
  await lockForBeginning(tx);
  const cycle = await cycleForShare(tx, cycleId);
  if (cycle === null || !cycle.standing) return { refused: 'unknownCycle' };
  const standing = await standingAt(engine, tx, cycleId);
  if (standing === null) return { refused: 'cycleClosed' };
  const { plan, world, outside } = standing;
  const { flow } = await engine.texts.of(tx, cycle.sha256);
  const at = Date.parse(cycle.now);
  const event = hook === null ? (key === undefined ? null : `hand:${by}:${key}`) : `webhook:${hook.trigger}:${hook.message}`;
  const before = event === null ? null : await startOfEvent(tx, cycleId, event);
  if (before !== null) return { run: before.runId, became: (before.became ?? 'queued') as 'begun', rule: before.rule };
  const given = { subject: person, by, trigger: hook?.trigger ?? null, event };
  const checked = await outside.look(tx, (): Exclude<Begun, { run: string | null }> | { payload: Answers } => {
    const rule = ineligible(plan, world, at, { ...given, values: values as Answers });
    if (rule !== null) return { refused: rule === 'condition' ? 'notEligible' : rule };
    const context = contextOfStart(plan, world, at, { subject: person, values: values as Answers });
    const { values: payload, problems } = payloadGiven(flow, context, values);
    if (problems.length > 0) return { refused: 'invalid', problems };
    const seen = { begun: [], running: false, takesMore: false, paused: false };
    const verdict = startVerdict(startOf(plan)?.settings ?? { begins: 'byHand' }, context, given, seen);
    return verdict.does === 'refuse' ? { refused: verdict.rule } : { payload };
  });
  if ('refused' in checked) return checked;
  const rows = await insertStarts(tx, [startRowOf(plan, cycleId, at, { ...given, values: checked.payload })]);
  const [became] = await beginAsked(engine, tx, cycleId, async () => rows);
  if (became === undefined || became.became === 'excluded' || became.became === 'failed') return { refused: became?.rule ?? 'notEligible' };
  return { run: became.runId, became: became.became, rule: became.rule };
}

/**
 * Nothing begins under a standing cycle any more; what goes on in it is cancelled. It is closed once the last of that is over (`closeEmptied`). Whether the person
 * may has been looked at.
 */
export async function endStanding(engine: Engine, tx: Tx, cycleId: string, { by, reason }: { by: string; reason: string }): Promise<string | null> {
  const cycle = await lockCycle(tx, cycleId);
  if (cycle === null) return 'unknownCycle';
  if (cycle.status !== 'running') return 'cycleClosed';
  await setCycleStatus(tx, cycleId, 'closing');
  await endStarts(tx, cycleId);
  const { now: at } = cycle;
  const { flow } = await engine.texts.of(tx, cycle.sha256);
  await noteAround(engine, tx, [
    { at, kind: 'event.accepted', flow: flow.key, version: cycle.version, cycleId, byId: by, detail: { do: 'close' }, content: { reason } },
  ]);
  const happening = { to: 'run', event: { type: 'cancelled', at: Date.parse(at), by, reason, closes: true } } as const;
  const runs = (await openRunsOf(tx, cycleId)).filter((run) => run !== cycleId);
  await raise(
    tx,
    runs.map((runId) => ({ runId, at, class: eventClass.acts, happening })),
  );
  return null;
}

/** Standing cycles in which nothing goes on any more: their own runs are over, and the cycles with them. Answers how many. */
export async function closeEmptied(tx: Tx): Promise<number> {
  const emptied = await emptiedCycles(tx);
  await raise(
    tx,
    emptied.map(({ id: runId, now: at }) => ({
      runId,
      at,
      class: eventClass.acts,
      happening: { to: 'run', event: { type: 'cancelled', at: Date.parse(at), by: 'flow', reason: 'closed' } },
    })),
  );
  return emptied.length;
}

/** A flow has a new version: what begins under its standing cycles from now on begins in that; what runs stays in its own. */
export async function renewStanding(engine: Engine, tx: Tx, flowId: string, to: { version: number; sha256: string }): Promise<void> {
  for (const { id } of await standingOf(tx, flowId)) {
    await lockForBeginning(tx);
    const held = await hold(engine, tx, id);
    if (held === null) continue;
    const { row, cycle, scene: before, world, outside, now: at } = held;
    const { plan } = await engine.texts.of(tx, to.sha256);
    const event = { type: 'renewed', at } as const;
    const said: Effect = { effect: 'journal', line: renewedLine(at, cycle.zone, to.version, held.plan, plan) };
    const { scene, effects, refused } = await outside.look(tx, () => perform(plan, before, world, { to: 'run', event }));
    if (refused !== null) continue;
    await apply(engine, tx, [{ row, isNew: false, cycle, before, after: scene, effects: [said, ...effects], event: null }]);
    await setRunText(tx, id, to.sha256, null);
    await setCycleVersion(tx, id, to);
    await insertOutbox(tx, [{ kind: 'poke', key: `renewed:${id}:${to.version}`, runId: id, payload: {} }]);
    await listen(engine, tx, (await cycleById(tx, id)) as Cycle);
  }
}
