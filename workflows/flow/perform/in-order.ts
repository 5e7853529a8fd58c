import type { Plan } from '../plan.ts';
import type { Scene } from './scene.ts';

/**
 * A scene whose tasks, dates, visits and listeners stand in the order in which the flow is read, in whatever order a storage gives them back: what happens to
 * several of them at one instant happens in that order.
 */
export function inOrder(plan: Plan, { run, tasks, clocks }: Scene): Scene {
  const place = (step: string) => plan.steps[step]?.order ?? Number.MAX_SAFE_INTEGER;
  const stepOf = (handler: string) => handler.slice(0, handler.indexOf('@'));
  const visits = sorted(run.visits, place);
  const handlers = sorted(run.handlers, (key) => place(stepOf(key)));
  return {
    run: visits === run.visits && handlers === run.handlers ? run : { ...run, visits, handlers },
    tasks: sorted(
      tasks,
      (_, task) => place(task.step),
      (task) => task.round,
    ),
    clocks: sorted(clocks, (_, clock) => clock.order),
  };
}

/** The same record where it is in order already. Entries of one place go by `then`, then by their key. */
function sorted<Entry>(
  record: Record<string, Entry>,
  placeOf: (key: string, entry: Entry) => number,
  then: (entry: Entry) => number = () => 0,
): Record<string, Entry> {
  const keys = Object.keys(record);
  if (keys.length < 2) return record;
  const compare = (a: string, b: string) => {
    const [one, other] = [record[a] as Entry, record[b] as Entry];
    return placeOf(a, one) - placeOf(b, other) || then(one) - then(other) || (a < b ? -1 : 1);
  };
  if (keys.every((key, index) => index === 0 || compare(keys[index - 1] as string, key) < 0)) return record;
  return Object.fromEntries(keys.sort(compare).map((key) => [key, record[key] as Entry]));
}
