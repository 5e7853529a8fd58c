import { lockForBeginning } from '../db/concerned.ts';
import type { Tx } from '../db/connect.ts';
import { addAllToCycle, type Cycle, cycleForShare } from '../db/cycles.ts';
import { insertOutbox } from '../db/outbox.ts';
import { lastBegun, runById } from '../db/runs.ts';
import { askAgain, type Became, type KeyedRun, runsOfKeys, setBecame, type Start } from '../db/starts.ts';
import { answersOfRuns, insertAnswers, type RunAnswer, takeBackAnswers } from '../db/tasks.ts';
import { isoOf } from '../workflows/flow/calendar.ts';
import type { Answers } from '../workflows/flow/form.ts';
import { actLine } from '../workflows/flow/perform/acts.ts';
import type { Scene } from '../workflows/flow/perform/scene.ts';
import { perform } from '../workflows/flow/perform.ts';
import type { Plan } from '../workflows/flow/plan.ts';
import { contextOfStart, ineligible, mergedPayload, type StartAsk, startOf, startVerdict, type StartVerdict, takesMore } from '../workflows/flow/starting.ts';
import { upgradeRun } from '../workflows/flow/upgrade.ts';
import type { World } from '../workflows/flow/world.ts';
import { apply, type Step } from './apply.ts';
import { type AroundLine, noteAround } from './around.ts';
import { newRow, startRow, worldOfNew } from './begin.ts';
import type { Engine } from './engine.ts';
import { hold } from './hold.ts';

/** What becomes of a run that is asked for. */
type Fate = { start: Start; ask: StartAsk; verdict: StartVerdict | { does: 'exclude'; rule: string }; into: string | null };

/**
 * Runs that are asked for under a standing cycle: begun, put to the one that goes on, left for later or left out, each as its start says, in the order in which
 * they were asked for. Part of the caller's transaction; `asked` is read once nobody else begins runs. What became of each.
 */
export async function beginAsked(engine: Engine, tx: Tx, cycleId: string, asked: (tx: Tx) => Promise<Start[]>): Promise<Became[]> {
  // Who begins a run is alone, so that its number is too.
  await lockForBeginning(tx);
  const starts = await asked(tx);
  const cycle = starts.length === 0 ? null : await cycleForShare(tx, cycleId);
  if (cycle === null) return [];
  const { plan } = await engine.texts.of(tx, cycle.sha256);
  const { world, outside } = await worldOfNew(engine, tx, { cycle, above: [], answers: [] });
  const known = await runsOfKeys(
    tx,
    cycleId,
    starts.map(({ key }) => key),
  );
  const paused = (await runById(tx, cycleId))?.state.paused === true;
  const fates = await outside.look(tx, () => fatesOf(starts, known, plan, world, paused));
  const n = await lastBegun(tx, cycleId);
  const beginning = fates.filter(({ verdict }) => verdict.does === 'begin');
  const steps = await outside.look(tx, () => beginning.map((fate, index) => stepOf(fate, n + index + 1, cycle, plan, world)));
  const begun = new Map(beginning.map(({ start }, index) => [start.n, steps[index]?.step.row.id ?? null]));
  await addAllToCycle(
    tx,
    cycleId,
    beginning.flatMap(({ ask }) => ask.subject ?? []),
  );
  const { flow } = await engine.texts.of(tx, cycle.sha256);
  await noteAround(
    engine,
    tx,
    fates.flatMap((fate) => lineOf(fate).map((line) => ({ ...line, flow: flow.key, version: cycle.version, cycleId }))),
  );
  if (steps.length > 0)
    await apply(
      engine,
      tx,
      steps.map(({ step }) => step),
    );
  await insertAnswers(
    tx,
    steps.flatMap(({ payload }) => payload),
  );
  await insertOutbox(
    tx,
    steps.map(({ step }) => startRow(step, cycle)),
  );
  const became: Became[] = [];
  for (const fate of fates) {
    const into = fate.verdict.does === 'merge' ? await mergeInto(engine, tx, fate, begun) : (begun.get(fate.start.n) ?? null);
    became.push({ n: fate.start.n, ...endOf(fate.verdict), runId: into });
  }
  await setBecame(tx, became);
  // What is left out makes way for what waits behind it.
  for (const { start, verdict, into } of fates) if (verdict.does === 'suppress' && into === null) await askAgain(tx, cycleId, { key: start.key }, start.at);
  return became;
}

function endOf(verdict: Fate['verdict']): Pick<Became, 'became' | 'rule'> {
  switch (verdict.does) {
    case 'begin':
      return { became: 'begun', rule: null };
    case 'merge':
      return { became: 'merged', rule: 'alreadyRunning' };
    case 'wait':
      return { became: verdict.rule, rule: verdict.rule };
    case 'suppress':
    case 'refuse':
      return { became: 'suppressed', rule: verdict.rule };
    case 'exclude':
      return { became: 'excluded', rule: verdict.rule };
  }
}

/** Runs of a key as each start finds them: those of before, and those that the starts before it begin. */
type Seen = { id: string; startKey: string; startedAt: number; running: boolean; takesMore: boolean };

function fatesOf(starts: readonly Start[], known: readonly KeyedRun[], plan: Plan, world: World, paused: boolean): Fate[] {
  const settings = startOf(plan)?.settings ?? { begins: 'byHand' as const };
  const byKey = new Map<string, Seen[]>();
  const note = (run: Seen) => void byKey.set(run.startKey, [...(byKey.get(run.startKey) ?? []), run]);
  for (const { id, startKey, startedAt, status, state } of known)
    note({ id, startKey, startedAt: Date.parse(startedAt), running: status === 'running', takesMore: takesMore(settings, upgradeRun(state)) });
  return starts.map((start): Fate => {
    const at = Date.parse(start.at);
    const ask: StartAsk = { subject: start.subjectId, values: start.payload, by: start.byId, trigger: start.trigger, event: start.event };
    const runs = byKey.get(start.key) ?? [];
    const running = runs.filter((run) => run.running);
    const into = running.at(-1)?.id ?? null;
    const rule = ineligible(plan, world, at, ask);
    if (rule !== null) return { start, ask, verdict: { does: 'exclude', rule }, into };
    const seen = {
      begun: runs.map(({ startedAt }) => startedAt),
      running: running.length > 0,
      takesMore: running.some((run) => run.takesMore),
      paused,
    };
    const verdict = startVerdict(settings, contextOfStart(plan, world, at, ask), ask, seen);
    if (verdict.does === 'begin') note({ id: `:${start.n}`, startKey: start.key, startedAt: at, running: true, takesMore: true });
    return { start, ask, verdict, into };
  });
}

/** A run that begins, performed in memory. */
function stepOf({ start, ask }: Fate, n: number, cycle: Cycle, plan: Plan, world: World): { step: Step; payload: RunAnswer[] } {
  const at = Date.parse(start.at);
  const place = { id: `${cycle.id}.${n}`, sha256: cycle.sha256, parentId: null, scope: null, scopeRound: null, n, continues: null };
  const row = { ...newRow({ ...place, cycle, subject: ask.subject, item: null, at }), startKey: start.key };
  const before: Scene = { run: row.state, tasks: {}, clocks: {} };
  const payload = payloadOf(plan, row.id, ask, at);
  const sees = { ...world, answers: (step: string) => payload.filter((answer) => answer.step === step) };
  const { scene, effects } = perform(plan, before, sees, { to: 'run', event: { type: 'started', at } });
  return { step: { row, isNew: true, cycle, before, after: scene, effects, event: null }, payload };
}

/** What a run is begun with is the answer of its start. */
function payloadOf(plan: Plan, run: string, { values, by }: Pick<StartAsk, 'values' | 'by'>, at: number): RunAnswer[] {
  const step = plan.first[''];
  if (step === undefined || Object.keys(values).length === 0) return [];
  return [{ step, round: 1, slot: `${run}:${step}:1`, by, for: by, at, outcome: 'next', values, run }];
}

/** Why somebody is in it or is not, and what did not begin a run. */
function lineOf({ start, ask, verdict }: Fate): AroundLine[] {
  const { subject: personId, by, trigger } = ask;
  const place = { at: start.at, personId };
  switch (verdict.does) {
    case 'begin':
      return personId === null ? [] : [{ ...place, kind: 'audience.included', detail: { rule: trigger ?? 'byHand' } }];
    case 'wait':
    case 'suppress':
      return [{ ...place, kind: 'run.suppressed', byId: trigger === null ? by : null, detail: { rule: verdict.rule } }];
    case 'exclude':
      return [{ ...place, kind: 'audience.excluded', detail: { rule: verdict.rule } }];
    case 'merge':
    case 'refuse':
      return [];
  }
}

/** What came goes to the list of the run that goes on. */
async function mergeInto(engine: Engine, tx: Tx, { start, ask, into }: Fate, begun: ReadonlyMap<number, string | null>): Promise<string | null> {
  const runId = into?.startsWith(':') === true ? (begun.get(Number(into.slice(1))) ?? null) : into;
  const held = runId === null ? null : await hold(engine, tx, runId);
  if (held === null || runId === null) return null;
  const { step, settings } = startOf(held.plan) ?? {};
  const line = {
    ...actLine({ at: Date.parse(start.at), by: ask.by, do: 'start', step: null, reason: null }, null),
    kind: 'run.merged' as const,
    by: ask.trigger === null ? ask.by : null,
    detail: { rule: 'alreadyRunning' },
  };
  const effects = [{ effect: 'journal' as const, line }];
  await apply(engine, tx, [{ row: held.row, isNew: false, cycle: held.cycle, before: held.scene, after: held.scene, effects, event: null }]);
  const list = settings?.merges?.list;
  if (step === undefined || list === undefined) return runId;
  const given: Answers = (await answersOfRuns(tx, [runId])).findLast((answer) => answer.step === step.id)?.values ?? {};
  const [slot, at] = [`${runId}:${step.id}:1`, Date.parse(start.at)];
  await takeBackAnswers(tx, [{ slot, at: isoOf(at) }]);
  await insertAnswers(tx, [
    { step: step.id, round: 1, slot, by: ask.by, for: ask.by, at, outcome: 'next', values: mergedPayload(given, list, ask.values), run: runId },
  ]);
  return runId;
}
