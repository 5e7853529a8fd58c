import type { FactType } from '../workflows/flow/fact-type.ts';
import type { Sql, Tx } from './connect.ts';

export type FactTypeRow = { key: string; type: FactType; revision: number; updatedAt: string; updatedBy: string };

function columns(sql: Sql) {
  return sql`key, type, revision, updated_at as "updatedAt", updated_by as "updatedBy"`;
}

/** What is declared, by key. */
export async function allFactTypes(sql: Sql): Promise<FactTypeRow[]> {
  return [...(await sql<FactTypeRow[]>`select ${columns(sql)} from fact_types order by key collate "C"`)];
}

/** Declares a key, or says anew what it means, if it is at this revision (null: not declared yet). Null: it is at another. */
export async function putFactType(
  tx: Tx,
  { key, type, revision, by }: { key: string; type: FactType; revision: number | null; by: string },
): Promise<FactTypeRow | null> {
  const [row] =
    revision === null
      ? await tx<FactTypeRow[]>`
          insert into fact_types (key, type, revision, updated_by) values (${key}, ${tx.json(type as never)}, 1, ${by})
          on conflict (key) do nothing returning ${columns(tx)}`
      : await tx<FactTypeRow[]>`
          update fact_types set type = ${tx.json(type as never)}, revision = revision + 1, updated_at = clock_timestamp(), updated_by = ${by}
          where key = ${key} and revision = ${revision} returning ${columns(tx)}`;
  return row ?? null;
}

/** Those that are not declared yet; what is declared stays as it is. */
export async function addFactTypes(tx: Tx, types: Readonly<Record<string, FactType>>, by: string): Promise<void> {
  const given = Object.entries(types).map(([key, type]) => ({ key, type }));
  if (given.length === 0) return;
  await tx`
    insert into fact_types (key, type, revision, updated_by)
    select key, type, 1, ${by} from jsonb_to_recordset(${tx.json(given as never)}) as given (key text, type jsonb)
    on conflict (key) do nothing`;
}

export async function deleteFactType(tx: Tx, key: string): Promise<boolean> {
  const rows = await tx`delete from fact_types where key = ${key} returning key`;
  return rows.length > 0;
}
