import type { Person } from '../db/people.ts';
import type { PersonRef } from '../workflows/flow/task-view.ts';

/** A person as pages name one: the English reader sees the name they go by. */
export function refOf({ id, name, nameZh, knownAs }: Person): PersonRef {
  return { id, name: knownAs ?? name, nameZh };
}
