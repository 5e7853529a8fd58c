import type { Sql, Tx } from '../db/connect.ts';
import { cycleById } from '../db/cycles.ts';
import { insertDeadAddress, type SentMail, sendAgain, setFate, takeNoticeBack } from '../db/mails.ts';
import { eventClass, lockRun } from '../db/runs.ts';
import { slotById } from '../db/tasks.ts';
import { isNotice, type MailKind } from '../workflows/flow/task/events.ts';
import type { Engine } from './engine.ts';
import { raise } from './tell.ts';

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
    if (isOver) {
      await deadAddress(tx, mail, status);
      await tellUnreached(tx, mail);
    } else if (fate === 'soft' && hours !== undefined) await sendAgain(tx, mail, hours);
  });
}

/** What is left of other rows once they were sent says too little to send them again. */
const mayGoAgain = ({ kind }: SentMail): boolean => kind === 'task' || kind === 'reminder' || kind === 'reopened';

/** No mail goes to this address any more. */
export async function deadAddress(sql: Sql, { personId, addressHash }: Pick<SentMail, 'personId' | 'addressHash'>, status: string | null): Promise<void> {
  if (personId !== null) await insertDeadAddress(sql, { personId, addressHash, status });
}

/** The run of a notice that reached nobody is told: it is an incident of the step, until the notice is accepted after all, it is handed on, or answered in the inbox. */
export async function tellUnreached(tx: Tx, { slotId, issue, kind }: Pick<SentMail, 'slotId' | 'issue' | 'kind'>): Promise<void> {
  if (slotId === null || !isNotice(kind as MailKind)) return;
  const place = await slotById(tx, slotId);
  const cycle = place === null ? null : await cycleById(tx, place.cycleId);
  if (place === null || cycle === null || place.issue !== issue || place.status !== 'open') return;
  const happening = { to: 'slot', task: place.taskId, slot: slotId, at: Date.parse(cycle.now), is: 'unreached' } as const;
  await raise(tx, [{ runId: place.runId, at: cycle.now, class: eventClass.acts, happening }]);
}
