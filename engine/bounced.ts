import type { Sql } from '../db/connect.ts';
import { insertDeadAddress, type SentMail, sendAgain, setFate, takeNoticeBack } from '../db/mails.ts';
import { lockRun } from '../db/runs.ts';
import { isNotice, type MailKind } from '../workflows/flow/task/events.ts';
import type { Engine } from './engine.ts';

/** What became of a mail after it was accepted: `hard`, there is no such mailbox; `soft`, it takes none for the time being; `refused`, none of ours. */
export type Fate = 'hard' | 'soft' | 'refused' | 'late';
export type Told = { fate: Fate; status: string | null };

/** Hours until a mailbox that took none is tried again, and how often: after that it is treated as one that is not there. */
const hoursBetween = [4, 24, 48];

/**
 * A mail came back. To an address that is not there no mail goes any more, and HR sees it; the task stays in the inbox. A notice that never arrived was none: the
 * ladder waits. The same again changes nothing.
 */
export async function mailReturned(engine: Engine, mail: SentMail & { again: number }, { fate, status }: Told): Promise<void> {
  const hours = hoursBetween[mail.again];
  const isOver = fate === 'hard' || (fate === 'soft' && (hours === undefined || !mayGoAgain(mail)));
  await engine.sql.begin(async (tx) => {
    if (mail.runId !== null) await lockRun(tx, mail.runId);
    await setFate(tx, mail.id, fate);
    if (fate === 'late') return;
    if (mail.slotId !== null && mail.issue !== null && isNotice(mail.kind as MailKind)) await takeNoticeBack(tx, mail.slotId, mail.issue);
    if (isOver) await deadAddress(tx, mail, status);
    else if (fate === 'soft' && hours !== undefined) await sendAgain(tx, mail, hours);
  });
}

/** What is left of other rows once they were sent says too little to send them again. */
const mayGoAgain = ({ kind }: SentMail): boolean => kind === 'task' || kind === 'reminder' || kind === 'reopened';

/** No mail goes to this address any more. */
export async function deadAddress(sql: Sql, { personId, addressHash }: Pick<SentMail, 'personId' | 'addressHash'>, status: string | null): Promise<void> {
  if (personId !== null) await insertDeadAddress(sql, { personId, addressHash, status });
}
