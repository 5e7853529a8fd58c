import type { DocumentKind } from '../workflows/flow/documents.ts';
import type { Text } from '../workflows/flow/grammar.ts';
import type { Sql, Tx } from './connect.ts';

/** A text of the organisation as it stands: its present version. */
export type StoredDocument = {
  key: string;
  kind: DocumentKind;
  name: Text;
  version: number;
  title: Text;
  body: Text;
  earlier: 'keep' | 'void';
  publishedAt: string;
  publishedBy: string;
};

/** Those of these keys; without keys, all there are. By key. */
export async function documents(sql: Sql, keys: readonly string[] | null = null): Promise<StoredDocument[]> {
  return [
    ...(await sql<StoredDocument[]>`
      select distinct on (d.key) d.key, d.kind, d.name, v.version, v.title, v.body, v.earlier, v.published_at as "publishedAt", v.published_by as "publishedBy"
      from documents d join document_versions v on v.key = d.key
      where ${keys === null} or d.key = any(${[...(keys ?? [])]}::text[]) order by d.key, v.version desc`),
  ];
}

/** False: there is one of that key. */
export async function insertDocument(tx: Tx, { key, kind, name }: Pick<StoredDocument, 'key' | 'kind' | 'name'>): Promise<boolean> {
  const rows = await tx`insert into documents (key, kind, name) values (${key}, ${kind}, ${tx.json(name)}) on conflict do nothing returning 1`;
  return rows.length > 0;
}

/** Nobody else adds a version until the transaction ends. */
export async function lockDocument(tx: Tx, key: string): Promise<void> {
  await tx`select 1 from documents where key = ${key} for update`;
}

export async function insertDocumentVersion(
  tx: Tx,
  { key, version, title, body, earlier, by, at }: Pick<StoredDocument, 'key' | 'version' | 'title' | 'body' | 'earlier'> & { by: string; at: string },
): Promise<void> {
  await tx`
    insert into document_versions (key, version, title, body, earlier, published_at, published_by)
    values (${key}, ${version}, ${tx.json(title)}, ${tx.json(body)}, ${earlier}, ${at}, ${by})`;
}

export type Signature = { id: string; personId: string; version: string; outcome: string; status: string; effective: string; at: string };

/** Who signed a document, the latest first: real signatures that were not erased, of a page after `after` (an id). */
export async function signaturesOf(
  sql: Sql,
  type: string,
  { after, limit }: { after: { at: string; id: string } | null; limit: number },
): Promise<Signature[]> {
  return [
    ...(await sql<Signature[]>`
      select r.id, r.person_id as "personId", coalesce(x.body ->> 'version', '') as version, coalesce(x.body ->> 'outcome', '') as outcome, r.status,
        r.effective::text as effective, r.written as at
      from records r left join journal_texts x on x.id = r.text_id
      where r.type = ${type} and r.trial is null and r.status <> 'erased'
        and (${after === null} or (r.written, r.id) < (${after?.at ?? '-infinity'}::timestamptz, ${after?.id ?? ''}))
      order by r.written desc, r.id desc limit ${limit}`),
  ];
}

/** In whose files records of a type are in force. */
export async function peopleWith(tx: Tx, type: string): Promise<string[]> {
  const rows = await tx<{ person: string }[]>`
    select distinct person_id as person from records where type = ${type} and status in ('inForce', 'suspended') and trial is null order by 1`;
  return rows.map(({ person }) => person);
}
