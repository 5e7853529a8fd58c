import { dateOf, localOf } from '../calendar.ts';
import type { Context } from '../context.ts';

/** On file, and not gone by today in the cycle's zone. */
export function isPresent(id: string, { world, at }: Pick<Context, 'world' | 'at'>): boolean {
  const person = world.person(id);
  return person !== undefined && (person.leftOn === null || person.leftOn > dateOf(localOf(at, world.zone(world.cycle.zone)).day));
}
