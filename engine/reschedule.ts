import { slotById } from '../db/tasks.ts';
import { instantOf } from '../workflows/flow/calendar.ts';
import type { Engine } from './engine.ts';
import { hold } from './hold.ts';
import { catchUp, take } from './turn.ts';

/** A local time of day: the day as its number, the minute in it. */
export type LocalTime = { day: number; minute: number };

/** The holder of a talk sets another time for it, in their own zone; those invited are told. Answers the rule that refuses it, or null. */
export async function reschedule(engine: Engine, slotId: string, by: string, { day, minute }: LocalTime): Promise<string | null> {
  return engine.sql.begin(async (tx) => {
    const place = await slotById(tx, slotId);
    const held = place === null ? null : await hold(engine, tx, place.runId);
    if (place === null || held === null) return 'unknownPart';
    while ((await catchUp(engine, tx, held)).more);
    const to = instantOf(day, minute, held.world.zone(held.world.zoneOf(by)));
    if (to <= held.now) return 'past';
    const act = { type: 'rescheduled', at: held.now, slot: slotId, by, to, reason: '' } as const;
    const { refused } = await take(engine, tx, held, { to: 'task', task: place.taskId, act }, null);
    return refused;
  });
}
