import type { Context } from './context.ts';
import { actorOf, may } from './may.ts';
import { isPresent } from './who.ts';

/** Whether somebody may steer a run, by the rights on file at the context's now. */
export function maySteer(by: string, { run, world, at, plan }: Pick<Context, 'run' | 'world' | 'at' | 'plan'>): boolean {
  const person = world.person(by);
  if (person === undefined || !isPresent(by, { world, at })) return false;
  const { subject: personId } = run;
  const columns = personId === null ? {} : { columns: world.person(personId)?.fields ?? {} };
  const thing = { personId, ...columns, ownerId: world.cycle.owner, circle: plan.confidential ?? null };
  return may(actorOf(person, world.reports(by)), 'cycle.operate', thing);
}
