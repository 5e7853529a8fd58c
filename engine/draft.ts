import { actOn } from './act.ts';
import type { Engine } from './engine.ts';

/**
 * That somebody has begun to type, once for each part: what becomes of a draft when the time is over is the flow's to say. False: the part is not open for
 * this person.
 */
export async function noteDraft(engine: Engine, { run, task, slot, by }: { run: string; task: string; slot: string; by: string }): Promise<boolean> {
  const step = task.split(':').at(-2) ?? null;
  const happenings = ({ now: at }: { now: number }) => [{ to: 'task' as const, task, act: { type: 'drafted' as const, at, slot, by } }];
  const { refused } = await engine.sql.begin((tx) => actOn(engine, tx, run, { by, do: 'draft', step, reason: null, happenings }));
  return refused === null;
}
