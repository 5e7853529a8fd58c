import type { Field } from '../workflows/flow/form.ts';
import type { Sql } from './connect.ts';

export type KeptQuestion = { id: string; field: Field; keptBy: string; keptAt: string };

/** Questions kept for further forms, the newest first. */
export async function keptQuestions(sql: Sql): Promise<KeptQuestion[]> {
  return [...(await sql<KeptQuestion[]>`select id, field, kept_by as "keptBy", kept_at as "keptAt" from questions order by kept_at desc, id limit 1000`)];
}

/** Keeps a question; one of the same id takes its place. */
export async function keepQuestion(sql: Sql, { id, field, by }: { id: string; field: Field; by: string }): Promise<void> {
  await sql`
    insert into questions (id, field, kept_by) values (${id}, ${sql.json(field as never)}, ${by})
    on conflict (id) do update set field = excluded.field, kept_by = excluded.kept_by, kept_at = now()`;
}

/** False: there is none of that id. */
export async function dropQuestion(sql: Sql, id: string): Promise<boolean> {
  return (await sql`delete from questions where id = ${id} returning 1`).length > 0;
}
