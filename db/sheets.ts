import type { Sql, Tx } from './connect.ts';

export type Sheet = { id: string; personId: string; issuedAt: string };

/** Ends the sheets that this person has, and writes a new one with its codes. */
export async function insertSheet(
  tx: Tx,
  { id, personId, tokenHash, issuedBy, codeHashes }: { id: string; personId: string; tokenHash: string; issuedBy: string; codeHashes: readonly string[] },
): Promise<void> {
  await endSheetsOf(tx, [personId]);
  await tx`insert into sheets (id, person_id, token_hash, issued_by) values (${id}, ${personId}, ${tokenHash}, ${issuedBy})`;
  await tx`
    insert into sheet_codes (sheet_id, n, code_hash)
    select ${id}, given.n, given.hash from unnest(${[...codeHashes]}::text[]) with ordinality as given (hash, n)`;
}

/** Sheets of these people sign nobody in any more. */
export async function endSheetsOf(tx: Sql, personIds: readonly string[]): Promise<void> {
  await tx`update sheets set ended_at = clock_timestamp() where person_id = any(${[...personIds]}::text[]) and ended_at is null`;
}

/** The sheet of an address that is still in force. */
export async function sheetByToken(sql: Sql, tokenHash: string): Promise<Sheet | null> {
  const [row] = await sql<Sheet[]>`
    select id, person_id as "personId", issued_at as "issuedAt" from sheets where token_hash = ${tokenHash} and ended_at is null`;
  return row ?? null;
}

/** Whether another code may be typed: not after so many wrong ones within so many minutes. Nobody else tries until the transaction ends. */
export async function mayTryCode(tx: Tx, sheetId: string, most: number, minutes: number): Promise<boolean> {
  const [row] = await tx<{ ok: boolean }[]>`
    select ended_at is null and (wrong < ${most} or wrong_at < clock_timestamp() - make_interval(mins => ${minutes})) as ok
    from sheets where id = ${sheetId} for update`;
  return row?.ok === true;
}

/** Uses a code up; null: it is none of them, or was used. Else how many are left. */
export async function takeSheetCode(tx: Tx, sheetId: string, codeHash: string): Promise<number | null> {
  const rows = await tx`
    update sheet_codes set used_at = clock_timestamp() where sheet_id = ${sheetId} and code_hash = ${codeHash} and used_at is null returning 1`;
  if (rows.length === 0) {
    await tx`
      update sheets set wrong = case when wrong_at < clock_timestamp() - interval '15 minutes' then 1 else wrong + 1 end, wrong_at = clock_timestamp()
      where id = ${sheetId}`;
    return null;
  }
  await tx`update sheets set wrong = 0, wrong_at = null where id = ${sheetId}`;
  const [left] = await tx<{ n: number }[]>`select count(*)::int as n from sheet_codes where sheet_id = ${sheetId} and used_at is null`;
  return left?.n ?? 0;
}

/** Who has a sheet in force, and how many of its codes are left. */
export async function sheetsInForce(sql: Sql): Promise<{ personId: string; issuedAt: string; left: number }[]> {
  return [
    ...(await sql<{ personId: string; issuedAt: string; left: number }[]>`
      select s.person_id as "personId", s.issued_at as "issuedAt", count(c.n) filter (where c.used_at is null)::int as left
      from sheets s left join sheet_codes c on c.sheet_id = s.id where s.ended_at is null group by s.id order by s.issued_at, s.id`),
  ];
}
