import type { Tx } from '../db/connect.ts';
import { eventByKey, eventClass, insertEvents } from '../db/runs.ts';
import { type Act, actLine } from '../workflows/flow/perform/acts.ts';
import type { Happening } from '../workflows/flow/perform/scene.ts';
import { apply } from './apply.ts';
import type { Engine } from './engine.ts';
import { type Held, hold } from './hold.ts';
import { poke } from './tell.ts';
import { catchUp, take, tryAgain } from './turn.ts';

/**
 * What somebody asks of a run. `key`: the same act asked for again under it is not done again. `happenings` says what it comes to, looking at the run as it
 * stands under its lock; a text is the rule that refuses it. It must be free of effects: it may be asked several times.
 */
export type Asked = Omit<Act, 'at'> & { key?: string | undefined; happenings: (held: Held) => Happening[] | string | Wrong };
/** What was given does not fit. */
type Wrong = { refused: string; problems: { field: string; code: string }[] };
/** The rule that refuses it, or null. */
export type Acted = { refused: string | null };

/**
 * Somebody's act on one run, at the run's now: an event like any other, taken in the transaction that records it, so that its author is told at once. A
 * refusal changes nothing and stands in the journal. The poke lets Temporal learn of new dates.
 */
export async function actOn(engine: Engine, tx: Tx, runId: string, asked: Asked): Promise<Acted> {
  const held = await hold(engine, tx, runId);
  if (held === null) return { refused: 'unknownRun' };
  return actOnHeld(engine, tx, held, asked);
}

/** The same on a run that this transaction holds. */
export async function actOnHeld(engine: Engine, tx: Tx, held: Held, { key, happenings, ...act }: Asked): Promise<Acted> {
  const before = key === undefined ? null : await eventByKey(tx, key);
  if (before !== null) return { refused: before.refused };
  while ((await catchUp(engine, tx, held)).more);
  const found = await held.outside.look(tx, () => happenings(held));
  if (!Array.isArray(found)) {
    const { refused, ...more } = typeof found === 'string' ? { refused: found } : found;
    await noteRefused(engine, tx, held, act, refused, more);
    return { refused };
  }
  let refused: string | null = null;
  for (const [index, happening] of found.entries()) refused ??= await record(engine, tx, held, happening, index === 0 ? key : undefined);
  return { refused };
}

/** That somebody tried what a rule refuses. `more` of the line's detail: what was wrong with it. */
export async function noteRefused(engine: Engine, tx: Tx, held: Held, act: Omit<Act, 'at'>, rule: string, more: Record<string, unknown> = {}): Promise<void> {
  const line = actLine({ ...act, at: held.now }, rule);
  const effects = [{ effect: 'journal' as const, line: { ...line, detail: { ...line.detail, ...more } } }];
  await apply(engine, tx, [{ row: held.row, isNew: false, cycle: held.cycle, before: held.scene, after: held.scene, effects, event: null }]);
}

async function record(engine: Engine, tx: Tx, held: Held, happening: Happening, key: string | undefined): Promise<string | null> {
  const [n = 0] = await insertEvents(tx, [{ runId: held.row.id, at: held.cycle.now, class: eventClass.acts, happening, key: key ?? null }]);
  await poke(tx, [{ runId: held.row.id, n }]);
  const { refused } = await take(engine, tx, held, happening, n);
  if (refused === null && happening.to === 'run' && happening.event.type === 'retried') await tryAgain(engine, tx, held, happening.event.token);
  return refused;
}
