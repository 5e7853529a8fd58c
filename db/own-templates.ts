import type { Flow } from '../workflows/flow/schema.ts';
import type { Sql } from './connect.ts';

export type OwnTemplateRow = { id: string; flow: Flow };

/** The organisation's own templates, the newest first. */
export async function ownTemplates(sql: Sql): Promise<OwnTemplateRow[]> {
  return [...(await sql<OwnTemplateRow[]>`select id, flow from own_templates order by saved_at desc, id`)];
}

export async function insertOwnTemplate(sql: Sql, { id, flow, by }: OwnTemplateRow & { by: string }): Promise<void> {
  await sql`insert into own_templates (id, flow, saved_by) values (${id}, ${sql.json(flow as never)}, ${by})`;
}

/** Whether there was one. Flows that were begun from it stay. */
export async function deleteOwnTemplate(sql: Sql, id: string): Promise<boolean> {
  const gone = await sql`delete from own_templates where id = ${id}`;
  return gone.count > 0;
}
