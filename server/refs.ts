import type { Sql } from '../db/connect.ts';
import type { Engine } from '../engine/engine.ts';
import type { PersonRef } from '../workflows/flow/task-view.ts';
import { refOf } from './person-ref.ts';

/** People by id, as pages name them. */
export type Refs = {
  /** Someone who is not on file any more keeps their id for a name. */
  named(id: string): PersonRef;
  /** Null for nobody, and for what is no person (the flow itself, a rung). */
  orNull(id: string | null): PersonRef | null;
};

export async function loadRefs(engine: Engine, sql: Sql): Promise<Refs> {
  const { people } = await engine.rosters.load(sql);
  const orNull = (id: string | null) => {
    const person = id === null ? undefined : people.get(id);
    return person === undefined ? null : refOf(person);
  };
  return { orNull, named: (id) => orNull(id) ?? { id, name: id, nameZh: null } };
}
