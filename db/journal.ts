import type { JournalKind } from '../workflows/flow/journal.ts';
import type { Sql, Tx } from './connect.ts';
import { type Copy, copyOf } from './copy.ts';
import type { Write } from './together.ts';

export type JournalRow = {
  runId: string;
  n: number;
  at: string;
  zone: string | null;
  kind: JournalKind;
  step: string | null;
  round: number | null;
  /** Of the innermost repeat that the step is in. */
  occurrence: number | null;
  byId: string | null;
  forId: string | null;
  toIds: string[];
  ccIds: string[];
  due: string | null;
  outcome: string | null;
  detail: Record<string, unknown>;
  textId: string | null;
  textHmac: string | null;
  event: number | null;
  hash: string;
};

export type JournalText = { id: string; personId: string | null; body: Record<string, unknown> };

export function insertJournal(tx: Tx, rows: readonly JournalRow[]): Write {
  if (rows.length === 0) return null;
  return tx`
    insert into journal (run_id, n, at, zone, kind, step, round, occurrence, by_id, for_id, to_ids, cc_ids, due, outcome, detail, text_id, text_hmac, event, hash)
    select "runId", n, at, zone, kind, step, round, occurrence, "byId", "forId", "toIds", "ccIds", due, outcome, detail, "textId", "textHmac", event, hash
    from jsonb_to_recordset(${tx.json(rows as never)}) as given ("runId" text, n int, at timestamptz, zone text, kind text, step text, round int, occurrence int, "byId" text,
      "forId" text, "toIds" json, "ccIds" json, due timestamptz, outcome text, detail json, "textId" text, "textHmac" text, event bigint, hash text)`;
}

export function insertJournalTexts(tx: Tx, texts: readonly JournalText[]): Write {
  if (texts.length === 0) return null;
  return tx`
    insert into journal_texts (id, person_id, body)
    select id, "personId", body from jsonb_to_recordset(${tx.json(texts as never)}) as given (id text, "personId" text, body jsonb)`;
}

export function journalCopy(rows: readonly JournalRow[]): Copy {
  return copyOf(
    'journal',
    {
      run_id: (line) => line.runId,
      n: (line) => line.n,
      at: (line) => line.at,
      zone: (line) => line.zone,
      kind: (line) => line.kind,
      step: (line) => line.step,
      round: (line) => line.round,
      occurrence: (line) => line.occurrence,
      by_id: (line) => line.byId,
      for_id: (line) => line.forId,
      to_ids: (line) => line.toIds,
      cc_ids: (line) => line.ccIds,
      due: (line) => line.due,
      outcome: (line) => line.outcome,
      detail: (line) => line.detail,
      text_id: (line) => line.textId,
      text_hmac: (line) => line.textHmac,
      event: (line) => line.event,
      hash: (line) => line.hash,
    },
    rows,
  );
}

export function journalTextsCopy(texts: readonly JournalText[]): Copy {
  return copyOf('journal_texts', { id: (text) => text.id, person_id: (text) => text.personId, body: (text) => text.body }, texts);
}

/** The history of one run, oldest first; `body` is null for lines without text or whose text was erased. */
export async function journalOf(sql: Sql, runId: string): Promise<(JournalRow & { body: Record<string, unknown> | null })[]> {
  return [
    ...(await sql<(JournalRow & { body: Record<string, unknown> | null })[]>`
      select j.run_id as "runId", j.n, j.at, j.zone, j.kind, j.step, j.round, j.occurrence, j.by_id as "byId", j.for_id as "forId", j.to_ids as "toIds", j.cc_ids as "ccIds",
        j.due, j.outcome, j.detail, j.text_id as "textId", j.text_hmac as "textHmac", j.event, j.hash, x.body
      from journal j left join journal_texts x on x.id = j.text_id where j.run_id = ${runId} order by j.n`),
  ];
}
