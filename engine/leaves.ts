import { allAbsences, allSubstitutes } from '../db/absences.ts';
import type { Sql } from '../db/connect.ts';
import type { Leave } from '../workflows/flow/world.ts';

/** Everyone's leave, by person and first day. Where it names no substitute, the standing one of its first day stands in. */
export async function readLeaves(sql: Sql): Promise<ReadonlyMap<string, Leave[]>> {
  const substitutes = await allSubstitutes(sql);
  const leaves = new Map<string, Leave[]>();
  for (const { personId, from, to, kind, substituteId, knownAt } of await allAbsences(sql)) {
    const standing = substitutes.findLast((one) => one.personId === personId && one.from <= from && (one.to === null || one.to >= from));
    const leave = { from, to, kind, substitute: substituteId ?? standing?.substituteId ?? null, known: Date.parse(knownAt) };
    leaves.set(personId, [...(leaves.get(personId) ?? []), leave]);
  }
  return leaves;
}
