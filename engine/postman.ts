import { absencesOf } from '../db/absences.ts';
import type { Tx } from '../db/connect.ts';
import { cycleById, type Cycle } from '../db/cycles.ts';
import { type Bag, lockBag, openBags, setDone, setDue, setSent, waitingIn, type WaitingNudge } from '../db/nudges.ts';
import { insertOutbox } from '../db/outbox.ts';
import { lockRun, statesOf } from '../db/runs.ts';
import { taskStates } from '../db/tasks.ts';
import { isoOf } from '../workflows/flow/calendar.ts';
import { deliver, dueOf, isMoot, type KeptMail, type NudgeBudget, type Reader, sentLine, type Standing } from '../workflows/flow/nudge.ts';
import { isPresent } from '../workflows/flow/who.ts';
import type { World } from '../workflows/flow/world.ts';
import { apply } from './apply.ts';
import { noteAround } from './around.ts';
import type { Engine } from './engine.ts';
import { cycleViewOf } from './rosters.ts';

/** So many readers in one round. */
const most = 500;
/** Weeks begin on Monday: what went out longer ago counts no more. */
const fortnightMs = 14 * 86_400_000;

/**
 * Makes mails of the messages that wait, as the nudge budget allows (workflows/flow/nudge.ts). Each reader in a transaction of its own, under the lock of their bag:
 * however many workers and runs there are, no two spend the same mail. Answers how many readers were looked at.
 */
export async function deliverNudges(engine: Engine): Promise<number> {
  const failures: unknown[] = [];
  const bags = await openBags(engine.sql, most);
  for (const bag of bags) await engine.sql.begin((tx) => deliverTo(engine, tx, bag)).catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
  return bags.length;
}

type Kept = KeptMail & { row: WaitingNudge };

async function deliverTo(engine: Engine, tx: Tx, bag: Bag): Promise<void> {
  const sent = await lockBag(tx, bag);
  if (sent === null) return;
  const rows = await waitingIn(tx, bag);
  const [first] = rows;
  const cycle = first === undefined ? null : await cycleById(tx, first.cycleId);
  if (first === undefined || cycle === null) return;
  const now = Math.max(...rows.map((row) => Date.parse(row.now)));
  const roster = await engine.rosters.load(tx);
  const world = engine.rosters.world(roster, { cycle: cycleViewOf(cycle), answers: [], notices: new Map(), at: now });
  const kept = rows.map((row): Kept => ({ at: Date.parse(row.at), run: row.runId, mail: row.mail, row }));
  const reader = await readerOf(
    tx,
    world,
    bag.personId,
    now,
    sent.map((at) => Date.parse(at)),
  );
  const budget = roster.nudges;
  const dated = kept.map((one) => ({ one, due: one.row.due === null ? dueNow(budget, one, now, reader) : Date.parse(one.row.due) }));
  await setDue(tx, duesOf(dated.flatMap(({ one, due }) => (one.row.due === null ? [{ kept: one, due }] : []))));
  if (budget !== null && !dated.some(({ due }) => due <= now)) return;
  const { goes, moot, waits } = deliver(budget, kept, now, reader, await standingOf(tx, rows, world, now));
  await setDone(tx, keysOf(moot), isoOf(now), null);
  await setDue(tx, duesOf(waits));
  if (goes.length === 0) return;
  await setSent(tx, bag, [...sent.filter((at) => Date.parse(at) > now - fortnightMs), isoOf(now)]);
  await send(engine, tx, goes as Kept[], cycle, now);
}

const dueNow = (budget: NudgeBudget | null, one: KeptMail, now: number, reader: Reader): number =>
  budget === null ? now + 1 : dueOf(budget, one, now, reader);
const duesOf = (waits: readonly { kept: KeptMail; due: number }[]) => waits.map(({ kept: { mail }, due }) => ({ key: mail.key, due: isoOf(due) }));
const keysOf = (kept: readonly KeptMail[]): string[] => kept.map(({ mail }) => mail.key);

async function standingOf(tx: Tx, rows: readonly WaitingNudge[], world: World, at: number): Promise<(kept: KeptMail) => Standing> {
  const taskOf = ({ mail: { slot } }: Pick<WaitingNudge, 'mail'>) => (slot === null ? '' : slot.slice(0, slot.lastIndexOf(':')));
  const tasks = new Map((await taskStates(tx, [...new Set(rows.map(taskOf))])).map((task) => [task.id, task]));
  const runs = await statesOf(tx, [...new Set(rows.map(({ runId }) => runId))]);
  const paused = new Set(runs.flatMap((run) => (run.paused ? [run.id] : [])));
  return (kept) => {
    const { mail, run } = kept;
    if (world.person(mail.to)?.hasMail !== true || !isPresent(mail.to, { world, at }) || isMoot(mail, tasks.get(taskOf(kept)))) return 'moot';
    return paused.has(run) ? 'paused' : 'told';
  };
}

async function readerOf(tx: Tx, world: World, person: string, now: number, sent: number[]): Promise<Reader> {
  const leaves = (await absencesOf(tx, [person]))
    .filter(({ knownAt }) => Date.parse(knownAt) <= now)
    .map(({ from, to, kind, substituteId, knownAt }) => ({ from, to, kind, substitute: substituteId, known: Date.parse(knownAt) }));
  return { zone: world.zone(world.zoneOf(person)), calendar: world.calendarOf(person), leaves, sent };
}

/** One message is a mail like any other, and stands in the journal of its run; of several the mail is about no run, and its line says what it merged. */
async function send(engine: Engine, tx: Tx, goes: Kept[], cycle: Cycle, now: number): Promise<void> {
  const [first] = goes as [Kept, ...Kept[]];
  const line = sentLine(goes, now);
  const { trialTo } = cycle;
  const payloads = goes.map(({ mail, row }) => ({ ...mail, run: row.runId, cycle: row.cycleId, trialTo }));
  const key = `mail:${String(line.detail.key)}`;
  if (goes.length === 1) {
    await insertOutbox(tx, [{ kind: 'mail', key, runId: first.run, payload: payloads[0] ?? {} }]);
    const row = await lockRun(tx, first.run);
    const scene = row === null ? null : { run: row.state, tasks: {}, clocks: {} };
    if (row !== null && scene !== null)
      await apply(engine, tx, [{ row, isNew: false, cycle, before: scene, after: scene, effects: [{ effect: 'journal', line }], event: null }]);
  } else {
    const { personId: to, trial } = first.row;
    const needed = goes.flatMap(({ mail: { neededBy } }) => neededBy ?? []);
    const soonest = needed.length === 0 ? {} : { neededBy: Math.min(...needed) };
    await insertOutbox(tx, [{ kind: 'mail', key, runId: null, payload: { kind: 'merged', to, trialTo, messages: payloads, ...soonest } }]);
    await noteAround(engine, tx, [{ at: isoOf(now), kind: 'mail.sent', cycleId: trial === '' ? null : trial, toIds: line.to, detail: line.detail }]);
  }
  await setDone(tx, keysOf(goes), isoOf(now), key);
}
