import type { Tx } from '../db/connect.ts';
import { type EventRow, markRefused, unreadEvents, unreadFailed } from '../db/runs.ts';
import { byDue } from '../workflows/flow/perform/clocks.ts';
import type { Happening } from '../workflows/flow/perform/scene.ts';
import { perform } from '../workflows/flow/perform.ts';
import type { Clock } from '../workflows/flow/state.ts';
import { apply } from './apply.ts';
import type { Engine } from './engine.ts';
import { answersFor, type Held, hold, perTurn } from './hold.ts';

/**
 * `inMs`: wall milliseconds until the run's next clock, null for none; `wakeAt`: its wall instant, the same as long as nothing moves it. `more`: it was not
 * finished. `did`: what happened, in ids and outcomes.
 */
export type TurnResult = { inMs: number | null; wakeAt: number | null; more: boolean; ended: boolean; did: string[] };

/** What is noticed later than this, in wall time, counts from when it was noticed: people get their full days after an outage. */
const lagMs = 120_000;
const hourMs = 3_600_000;
/** Marks the ledger of a clock whose handling failed. */
const tryAgainRule = 'tryAgain';

/**
 * One turn of a run, one transaction: everything that has happened to it and every clock that came due, by the database's clock, in the order of their instants.
 * May be called at any time, twice, or by two at once: what is done is done once. A run that is not there has ended.
 */
export async function turn(engine: Engine, runId: string): Promise<TurnResult> {
  const result = await turnOf(engine, runId, 'together').catch(async (error: unknown) => {
    if (!(error instanceof OneFailed)) throw error;
    return turnOf(engine, runId, 'apart');
  });
  engine.fault('turn.afterCommit');
  return result;
}

async function turnOf(engine: Engine, runId: string, care: Care): Promise<TurnResult> {
  return engine.sql.begin(async (tx) => {
    const held = await hold(engine, tx, runId);
    if (held === null) return { inMs: null, wakeAt: null, more: false, ended: true, did: [] };
    const { did, more, coming } = await takeAll(engine, tx, held, await unreadOf(tx, held), care);
    engine.fault('turn.beforeCommit');
    const ended = held.scene.run.status !== 'running' && !more;
    return { inMs: more ? 0 : nextWake(held, coming), wakeAt: more ? null : wakeAt(held, coming), more, ended, did: did.slice(0, 20) };
  });
}

/** What was read with the run, once; after that, what there is now. */
async function unreadOf(tx: Tx, held: Held): Promise<readonly EventRow[]> {
  const known = held.unread ?? (await unreadEvents(tx, held.row.id, perTurn + 1));
  held.unread = null;
  return known;
}

/**
 * An error of one event or clock (a constraint, a bug) must not roll the others back for ever. `apart`: each is taken in a savepoint of its own, and what fails
 * becomes an incident on the step concerned. `together`: the first that fails is `OneFailed`, and nothing was done; almost always none does, and savepoints are
 * two more statements for each.
 */
export type Care = 'together' | 'apart';
export class OneFailed extends Error {}

type CaughtUp = { did: string[]; more: boolean; coming: number | null };

/** Brings a held run up to its cycle's now. Part of the caller's transaction. `coming`: the instant of the next event that is known to happen. */
export async function catchUp(engine: Engine, tx: Tx, held: Held): Promise<CaughtUp> {
  return takeAll(engine, tx, held, await unreadOf(tx, held), 'apart');
}

async function takeAll(engine: Engine, tx: Tx, held: Held, known: readonly EventRow[], care: Care): Promise<CaughtUp> {
  const did: string[] = [];
  let unread = known.filter(({ at }) => Date.parse(at) <= held.now);
  const next = known[unread.length];
  const coming = next === undefined ? null : Date.parse(next.at);
  for (let taken = 0; taken < perTurn; taken += 1) {
    const clock = dueClock(held);
    const [event] = unread;
    if (event === undefined && clock === undefined) return { did, more: false, coming };
    if (event !== undefined && (clock === undefined || precedes(event, clock))) {
      did.push(...(await attempt(engine, tx, held, asItCounts(held, event.happening), event.n, care)));
      unread = unread.slice(1);
    } else if (clock !== undefined) did.push(...(await attempt(engine, tx, held, dueNow(held, clock), null, care)));
  }
  return { did, more: unread.length > 0 || dueClock(held) !== undefined, coming };
}

/** People and facts, then clocks, then acts, at one instant. */
function precedes(event: EventRow, clock: Clock): boolean {
  const at = Date.parse(event.at);
  return clock.due === null || at < clock.due || (at === clock.due && event.class === 0);
}

function dueClock(held: Held): Clock | undefined {
  return Object.values(held.scene.clocks)
    .filter((clock) => clock.due !== null && clock.due <= held.now)
    .sort(byDue)[0];
}

/** Wall milliseconds until the earliest clock that may move something, or the event that is coming. Messages do not wake the run: the sweep takes them. */
export function nextWake({ scene, cycle, now }: Pick<Held, 'scene' | 'cycle' | 'now'>, coming: number | null = null): number | null {
  const due = nextDue({ scene, cycle }, coming);
  return due === null ? null : Math.max(0, Math.ceil((due - now) / cycle.flowRate));
}

function wakeAt({ scene, cycle }: Pick<Held, 'scene' | 'cycle'>, coming: number | null): number | null {
  const due = nextDue({ scene, cycle }, coming);
  return due === null ? null : Math.round(Date.parse(cycle.flowSince) + (due - Date.parse(cycle.flowBase)) / cycle.flowRate);
}

function nextDue({ scene, cycle }: Pick<Held, 'scene' | 'cycle'>, coming: number | null): number | null {
  if (cycle.flowRate === 0 || scene.run.status !== 'running') return null;
  const dues = Object.values(scene.clocks).flatMap((clock) => (clock.branches && clock.due !== null ? [clock.due] : []));
  if (coming !== null) dues.push(coming);
  return dues.length === 0 ? null : Math.min(...dues);
}

function dueNow({ cycle, now }: Held, clock: Clock): Happening {
  return { to: 'clock', at: countsFrom(cycle, clock.due ?? now), clock: clock.id };
}

/** The instant from which something counts that came due or happened at `at`: that one, or the cycle's now where nobody saw to it for too long. */
export function countsFrom({ now, flowRate }: Pick<Held['cycle'], 'now' | 'flowRate'>, at: number): number {
  const lag = flowRate === 0 ? 0 : (Date.parse(now) - at) / flowRate;
  return lag < lagMs ? at : Date.parse(now);
}

/** What a settled task or finished children lead to opens when it is opened: an outage must not use up the days of whoever comes next. */
function asItCounts({ cycle }: Held, happening: Happening): Happening {
  if (happening.to !== 'run' || (happening.event.type !== 'taskDone' && happening.event.type !== 'childrenDone')) return happening;
  return { ...happening, event: { ...happening.event, at: countsFrom(cycle, happening.event.at) } };
}

/** Performs one happening and writes what it came to; what fails is dealt with as `care` says. Only a lost connection fails the turn in either way. */
async function attempt(engine: Engine, tx: Tx, held: Held, happening: Happening, event: number | null, care: Care): Promise<string[]> {
  const before = { scene: held.scene, row: { ...held.row } };
  try {
    const { did } =
      care === 'together' ? await take(engine, tx, held, happening, event) : await tx.savepoint((inner) => take(engine, inner, held, happening, event));
    return did;
  } catch (error) {
    if (lostConnection(error)) throw error;
    if (care === 'together') throw new OneFailed(`Run ${held.row.id} could not take ${happening.to}.`, { cause: error });
    Object.assign(held, { scene: before.scene });
    Object.assign(held.row, before.row);
    await tx.savepoint((inner) => fail(engine, inner, held, happening, event));
    if (event !== null) await markRefused(tx, event, `error: ${error instanceof Error ? error.name : 'unknown'}`);
    return [];
  }
}

/** Performs one happening on a held run and writes what it came to; an event is handled with it. */
export async function take(engine: Engine, tx: Tx, held: Held, happening: Happening, event: number | null): Promise<{ did: string[]; refused: string | null }> {
  const { scene, effects, refused, did } = await held.outside.look(tx, () => perform(held.plan, held.scene, held.world, happening));
  if (refused !== null) {
    if (happening.to === 'clock') await dropClock(engine, tx, held, happening.clock);
    // A refused act changes nothing and stands in the journal.
    if (effects.length > 0)
      await apply(engine, tx, [{ row: held.row, isNew: false, cycle: held.cycle, before: held.scene, after: held.scene, effects, event }]);
    if (event !== null) await markRefused(tx, event, refused);
    return { did: [], refused };
  }
  await apply(engine, tx, [{ row: held.row, isNew: false, cycle: held.cycle, before: held.scene, after: scene, effects, event }]);
  held.scene = scene;
  // It is in other runs now, and sees what those see.
  if (effects.some((effect) => effect.effect === 'transfer')) Object.assign(held, await hold(engine, tx, held.row.id), { unread: null });
  if (effects.some((effect) => effect.effect === 'answer' || effect.effect === 'takeBack')) await readAnswers(tx, held);
  // What was read is read again; what nobody asks for is not.
  held.outside.forget();
  return { did, refused: null };
}

/** A clock that nothing waits for any more. */
async function dropClock(engine: Engine, tx: Tx, held: Held, id: string): Promise<void> {
  const { [id]: _gone, ...clocks } = held.scene.clocks;
  const after = { ...held.scene, clocks };
  await apply(engine, tx, [{ row: held.row, isNew: false, cycle: held.cycle, before: held.scene, after, effects: [], event: null }]);
  held.scene = after;
}

/** The incident of what failed. A date is tried again an hour later; an event is when an operator says so (operate.ts). */
async function fail(engine: Engine, tx: Tx, held: Held, happening: Happening, event: number | null): Promise<void> {
  const token = tokenOf(held, happening);
  if (happening.to === 'clock') await moveClocks(engine, tx, held, ({ id }) => id === happening.clock, held.now + hourMs);
  if (token === undefined) return;
  const failed = { type: 'failed', at: held.now, token, code: 'commandFailed', detail: { by: happening.to } } as const;
  await take(engine, tx, held, { to: 'run', event: failed }, event);
}

function tokenOf({ scene }: Held, happening: Happening): string | undefined {
  if (happening.to === 'run') return 'token' in happening.event ? happening.event.token : undefined;
  const clock = happening.to === 'clock' ? scene.clocks[happening.clock] : undefined;
  const task = happening.to === 'clock' ? clock?.task : happening.to === 'task' || happening.to === 'slot' ? happening.task : null;
  return clock?.token ?? (task == null ? undefined : scene.tasks[task]?.token);
}

/** What failed on this token is tried again at the run's now: its events are unread again, its dates due. */
export async function tryAgain(engine: Engine, tx: Tx, held: Held, token: string): Promise<void> {
  await unreadFailed(tx, held.row.id, token);
  const ofToken = (clock: Clock) =>
    clock.ledger.at(-1)?.rule === tryAgainRule && (clock.token === token || held.scene.tasks[clock.task ?? '']?.token === token);
  await moveClocks(engine, tx, held, ofToken, held.now);
}

async function moveClocks(engine: Engine, tx: Tx, held: Held, which: (clock: Clock) => boolean, to: number): Promise<void> {
  const moved = Object.values(held.scene.clocks)
    .filter(which)
    .map((clock) => ({
      ...clock,
      due: to,
      ledger: [...clock.ledger.filter(({ rule }) => rule !== tryAgainRule), { rule: tryAgainRule, from: clock.due, op: 'failed', to }],
    }));
  const after = { ...held.scene, clocks: { ...held.scene.clocks, ...Object.fromEntries(moved.map((clock) => [clock.id, clock])) } };
  await apply(engine, tx, [{ row: held.row, isNew: false, cycle: held.cycle, before: held.scene, after, effects: [], event: null }]);
  held.scene = after;
}

/** What was just answered may be read by the next condition. */
async function readAnswers(tx: Tx, held: Held): Promise<void> {
  if (held.plan.reads.length === 0) return;
  const answers = await answersFor(tx, held.row);
  held.world = { ...held.world, answers: (step) => answers.filter((answer) => answer.step === step) };
}

/** Connection errors of Postgres (class 08, shutdown) and of the socket, deadlocks, a server short of disk or memory: the whole turn is tried again. */
export function lostConnection(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return ['08', '57P', '40', '53', '58', 'CONN', 'ECONN', 'EPIPE', 'ETIMEDOUT'].some((start) => code.startsWith(start));
}
