import type { JournalKind } from '../workflows/flow/journal.ts';
import type { Sql, Tx } from './connect.ts';
import { type Copy, copyOf } from './copy.ts';

/** A line of the journal that is about no run. */
export type AroundRow = {
  at: string;
  kind: JournalKind;
  flow: string | null;
  version: number | null;
  cycleId: string | null;
  personId: string | null;
  byId: string | null;
  forId: string | null;
  outcome: string | null;
  detail: Record<string, unknown>;
  toIds: string[];
  zone: string | null;
  textId: string | null;
  textHmac: string | null;
};

export async function insertAround(tx: Tx, rows: readonly AroundRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx`
    insert into journal_around (at, kind, flow, version, cycle_id, person_id, by_id, for_id, outcome, detail, to_ids, zone, text_id, text_hmac)
    select at, kind, flow, version, "cycleId", "personId", "byId", "forId", outcome, detail, "toIds", zone, "textId", "textHmac"
    from jsonb_to_recordset(${tx.json(rows as never)}) as given (at timestamptz, kind text, flow text, version int, "cycleId" text, "personId" text, "byId" text,
      "forId" text, outcome text, detail jsonb, "toIds" jsonb, zone text, "textId" text, "textHmac" text)`;
}

/** Many lines. */
export function aroundCopy(rows: readonly AroundRow[]): Copy {
  return copyOf(
    'journal_around',
    {
      at: (line) => line.at,
      kind: (line) => line.kind,
      flow: (line) => line.flow,
      version: (line) => line.version,
      cycle_id: (line) => line.cycleId,
      person_id: (line) => line.personId,
      by_id: (line) => line.byId,
      for_id: (line) => line.forId,
      outcome: (line) => line.outcome,
      detail: (line) => line.detail,
      to_ids: (line) => line.toIds,
      zone: (line) => line.zone,
      text_id: (line) => line.textId,
      text_hmac: (line) => line.textHmac,
    },
    rows,
  );
}

export type ReadAround = AroundRow & { n: number; body: Record<string, unknown> | null };

/** Lines of these cycles, and those of none, oldest first; `body` is null for lines without text or whose text was erased. */
export async function aroundOf(sql: Sql, cycles: readonly string[]): Promise<ReadAround[]> {
  return [
    ...(await sql<ReadAround[]>`
      select a.n::int, a.at, a.kind, a.flow, a.version, a.cycle_id as "cycleId", a.person_id as "personId", a.by_id as "byId", a.for_id as "forId", a.outcome, a.detail, a.to_ids as "toIds", a.zone,
        a.text_id as "textId", a.text_hmac as "textHmac", x.body
      from journal_around a left join journal_texts x on x.id = a.text_id
      where a.cycle_id is null or a.cycle_id = any(${[...cycles]}::text[]) order by a.n`),
  ];
}
