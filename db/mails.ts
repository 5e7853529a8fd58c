import type { Sql, Tx } from './connect.ts';

/** A mail that went out. `slotId`, `issue`: the part of a task that it asks an answer of; null: it asks for none. */
export type SentMail = {
  id: string;
  key: string;
  kind: string;
  personId: string | null;
  addressHash: string;
  runId: string | null;
  slotId: string | null;
  issue: number | null;
};
export type ReceivedMail = {
  messageHash: string;
  signatureHash: string | null;
  mailId: string;
  personId: string | null;
  slotId: string | null;
  verdict: string;
  why: string | null;
};
export type DeadAddress = { personId: string; addressHash: string; status: string | null; since: string };

/** Sent once more, it is the same mail. */
export async function insertSentMail(sql: Sql, mail: SentMail): Promise<void> {
  await sql`
    insert into mails_sent (id, key, kind, person_id, address_hash, run_id, slot_id, issue)
    values (${mail.id}, ${mail.key}, ${mail.kind}, ${mail.personId}, ${mail.addressHash}, ${mail.runId}, ${mail.slotId}, ${mail.issue})
    on conflict (id) do nothing`;
}

export async function sentMail(sql: Sql, id: string): Promise<(SentMail & { again: number }) | null> {
  const [row] = await sql<(SentMail & { again: number })[]>`
    select id, key, kind, person_id as "personId", address_hash as "addressHash", run_id as "runId", slot_id as "slotId", issue, again from mails_sent where id = ${id}`;
  return row ?? null;
}

export async function setFate(tx: Tx, id: string, fate: string): Promise<void> {
  await tx`update mails_sent set fate = ${fate} where id = ${id}`;
}

/** Puts a mail that was given back into the outbox again, after so many hours. */
export async function sendAgain(tx: Tx, { id, key }: Pick<SentMail, 'id' | 'key'>, hours: number): Promise<void> {
  await tx`update mails_sent set again = again + 1 where id = ${id}`;
  await tx`
    update outbox set sent_at = null, claimed_until = null, due_at = clock_timestamp() + make_interval(hours => ${hours})
    where key = ${key} and kind = 'mail' and failed is null`;
}

/** Whether a mail was taken in before: by its own id, or by the signature on it. */
export async function wasReceived(sql: Sql, { messageHash, signatureHash }: Pick<ReceivedMail, 'messageHash' | 'signatureHash'>): Promise<boolean> {
  const rows = await sql`select 1 from mails_received where message_hash = ${messageHash} or signature_hash = ${signatureHash} limit 1`;
  return rows.length > 0;
}

export async function insertReceivedMail(tx: Sql, mail: ReceivedMail): Promise<void> {
  await tx`
    insert into mails_received (message_hash, signature_hash, mail_id, person_id, slot_id, verdict, why)
    values (${mail.messageHash}, ${mail.signatureHash}, ${mail.mailId}, ${mail.personId}, ${mail.slotId}, ${mail.verdict}, ${mail.why})
    on conflict do nothing`;
}

export async function isDeadAddress(sql: Sql, addressHash: string): Promise<boolean> {
  return (await sql`select 1 from dead_addresses where address_hash = ${addressHash}`).length > 0;
}

export async function insertDeadAddress(tx: Sql, { personId, addressHash, status }: Omit<DeadAddress, 'since'>): Promise<void> {
  await tx`insert into dead_addresses (address_hash, person_id, status) values (${addressHash}, ${personId}, ${status}) on conflict (address_hash) do nothing`;
}

export async function deadAddresses(sql: Sql): Promise<DeadAddress[]> {
  return [
    ...(await sql<DeadAddress[]>`
      select person_id as "personId", address_hash as "addressHash", status, since from dead_addresses order by since, person_id limit 1000`),
  ];
}

/** The address is tried again. */
export async function deleteDeadAddresses(tx: Tx, personId: string): Promise<void> {
  await tx`delete from dead_addresses where person_id = ${personId}`;
}

/** Mails to this person that were given up because their address took none: they go out after all. */
export async function reviveMails(tx: Tx, personId: string): Promise<number> {
  const rows = await tx`
    update outbox set failed = null, attempts = 0, due_at = clock_timestamp() where kind = 'mail' and failed = 'deadAddress' and payload ->> 'to' = ${personId} returning id`;
  return rows.length;
}

/** Nobody is told from these mails any more. */
export async function forgetMailsOf(tx: Tx, personId: string): Promise<void> {
  await tx`delete from mails_sent where person_id = ${personId}`;
  await tx`delete from mails_received where person_id = ${personId}`;
  await tx`delete from dead_addresses where person_id = ${personId}`;
}

/** That the notice of this issue never arrived: nobody has been told. */
export async function takeNoticeBack(tx: Tx, slotId: string, issue: number): Promise<void> {
  await tx`update slots set noticed_at = null, noticed_issue = null where id = ${slotId} and noticed_issue = ${issue}`;
}
