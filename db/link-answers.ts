import type { Sql, Tx } from './connect.ts';
import type { Write } from './together.ts';

/** Answers by the link of a mail alone: what is known of the link, and what is held until a person confirms it. */

/** tooSoon: right after its mail was delivered; several: two different answers within seconds. */
export type HeldWhy = 'tooSoon' | 'several';

/** From these on the mail is with its reader; null: no mail server has accepted it yet. */
export async function setDelivered(sql: Sql, hashes: readonly string[]): Promise<void> {
  if (hashes.length === 0) return;
  await sql`update mail_links set delivered_at = clock_timestamp() where hash = any(${[...hashes]}::text[]) and delivered_at is null`;
}

export type Place = { runId: string; step: string; personId: string };

/** Whether a mail with this link reached its reader less than so many seconds ago, or none has; and whether an answer is held already. */
export async function linkStanding(
  tx: Sql,
  { hash, slotId, seconds }: { hash: string; slotId: string; seconds: number },
  { runId, step, personId }: Place,
): Promise<{ soon: boolean; held: boolean }> {
  const [row] = await tx<{ soon: boolean; held: boolean }[]>`
    select exists (select 1 from mail_links where hash = ${hash} and slot_id = ${slotId}
        and (delivered_at is null or delivered_at > clock_timestamp() - make_interval(secs => ${seconds}))) as soon,
      exists (select 1 from held_answers where run_id = ${runId} and step = ${step} and person_id = ${personId}) as held`;
  return row ?? { soon: false, held: false };
}

export async function isHeld(sql: Sql, { runId, step, personId }: Place): Promise<boolean> {
  return (await sql`select 1 from held_answers where run_id = ${runId} and step = ${step} and person_id = ${personId}`).length > 0;
}

export async function insertHeld(tx: Tx, { runId, step, personId }: Place, why: HeldWhy): Promise<void> {
  await tx`insert into held_answers (run_id, step, person_id, why) values (${runId}, ${step}, ${personId}, ${why}) on conflict do nothing`;
}

export function deleteHeld(tx: Tx, { runId, step, personId }: Place): NonNullable<Write> {
  return tx`delete from held_answers where run_id = ${runId} and step = ${step} and person_id = ${personId}`;
}

/** Whether the answer that stands for a part came by a link of this person's less than so many seconds ago. */
export async function cameByLink(tx: Tx, { slotId, personId, seconds }: { slotId: string; personId: string; seconds: number }): Promise<boolean> {
  const rows = await tx`
    select 1 from decisions where slot_id = ${slotId} and by_id = ${personId} and via in ('link', 'digest') and withdrawn_at is null
      and recorded_at > clock_timestamp() - make_interval(secs => ${seconds})`;
  return rows.length > 0;
}
