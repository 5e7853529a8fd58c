import type { Sql } from './connect.ts';

export type Organisation = { nameEn: string; nameZh: string | null };

/** What the organisation calls itself in mails and on pages. */
export async function organisation(sql: Sql): Promise<Organisation> {
  const [row] = await sql<Organisation[]>`select name_en as "nameEn", name_zh as "nameZh" from organisation`;
  return row ?? { nameEn: 'Loopwright', nameZh: null };
}

export async function setOrganisation(sql: Sql, { nameEn, nameZh }: Organisation): Promise<void> {
  await sql`
    insert into organisation (name_en, name_zh) values (${nameEn}, ${nameZh})
    on conflict (one) do update set name_en = excluded.name_en, name_zh = excluded.name_zh`;
}
