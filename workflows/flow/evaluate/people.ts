import { dateOf, localOf, type ZoneTable } from '../calendar.ts';
import type { Context } from '../context.ts';

/** On file, and not gone by today in the cycle's zone. */
export function isPresent(id: string, { world, at }: Pick<Context, 'world' | 'at'>): boolean {
  const person = world.person(id);
  return person !== undefined && (person.leftOn === null || person.leftOn > dateOf(localOf(at, world.zone(world.cycle.zone)).day));
}

/** Where the subject lives; the cycle's zone where there is none. */
export function zoneOfSubject({ run: { subject }, world }: Context): ZoneTable {
  return world.zone(subject === null || world.person(subject) === undefined ? world.cycle.zone : world.zoneOf(subject));
}
