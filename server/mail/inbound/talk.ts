import { cycleById } from '../../../db/cycles.ts';
import type { SentMail } from '../../../db/mails.ts';
import { insertOutbox } from '../../../db/outbox.ts';
import { runById } from '../../../db/runs.ts';
import { setTalkAnswer } from '../../../db/talks.ts';
import { tasksOfRun } from '../../../db/tasks.ts';
import { calendarAnswerIn } from '../calendar.ts';
import { addressHash, hashOf } from '../ids.ts';
import { talkOf, talkUid } from '../invitation.ts';
import { automaticBy } from '../reply/automatic.ts';
import type { HeadLine } from '../reply/head.ts';
import { senderOf } from '../reply/sender.ts';
import { trustIn } from '../reply/trust.ts';
import { parseReply } from './parse.ts';
import { prove } from './prove.ts';
import { boundIn, ignored, type InboundDeps, type Note, TryLater, type Verdict } from './incoming.ts';

type Coming = { raw: Buffer; head: readonly HeadLine[]; mail: SentMail; note: Note; envelopeFrom: string | null };

/**
 * What a calendar answers to an invitation. It is written by a program, so that its marks do not speak against it, and it may name a program as its sender; but it
 * is from the one who was invited, and proven like any other answer. It tells the holder who comes, and decides nothing.
 */
export async function talkAnswered(deps: InboundDeps, { raw, head, mail, note, envelopeFrom }: Coming): Promise<Verdict> {
  const { engine, dns, now = Date.now } = deps;
  const { sql } = engine;
  const automatic = automaticBy(head, envelopeFrom);
  if (automatic === 'report' || automatic === 'noReturnPath') return note(ignored(automatic));
  const sender = senderOf(head);
  const from = 'address' in sender ? sender.address : (sender.behalfOf ?? null);
  const place = talkOf(mail);
  const run = place === null ? null : await runById(sql, place.runId);
  const cycle = run === null ? null : await cycleById(sql, run.cycleId);
  const person = (await engine.rosters.load(sql)).people.get(mail.personId ?? '');
  const theirs = cycle?.trialTo ?? person?.email ?? null;
  if (place === null || run === null || person === undefined || theirs === null) return note(ignored('asksNothing'));
  if (addressHash(theirs) !== mail.addressHash || theirs.toLowerCase() !== from) return note(ignored('notTheirs'));
  const proof = await prove(raw, head, dns);
  const parsed = await parseReply(raw);
  const answer = parsed?.calendar == null ? null : calendarAnswerIn(parsed.calendar);
  if (parsed === null || answer === null || answer.uid !== talkUid(place) || answer.address !== from) return note(ignored('noCalendarAnswer'));
  const trust = trustIn(proof, boundIn(deps, head, parsed, mail.id), now());
  if ('distrust' in trust) {
    if (trust.distrust === 'unsure') throw new TryLater();
    return note(ignored(trust.distrust));
  }
  const visits = run.state.visits[place.step];
  const starts = [visits?.latest, visits?.first].find((visit) => visit?.round === place.round)?.starts ?? null;
  if (starts === null || (answer.starts !== null && Date.parse(answer.starts) !== starts)) return note(ignored('otherTime'));
  const at = new Date(starts).toISOString();
  const holders = (await tasksOfRun(sql, run.id))
    .filter(({ step, round, status }) => step === place.step && round === place.round && status === 'open')
    .flatMap(({ state }) => state.slots.filter(({ status, holder }) => status === 'open' && holder !== person.id));
  await sql.begin(async (tx) => {
    const isNew = await setTalkAnswer(tx, place, { personId: person.id, says: answer.says, starts: at });
    if (!isNew || answer.says !== 'declined') return;
    const told = {
      kind: 'notComing',
      step: place.step,
      round: place.round,
      issue: 1,
      values: { starts: at, person: person.id },
      cycle: run.cycleId,
      trialTo: cycle?.trialTo ?? null,
    };
    const rows = holders.map(({ id: slot, holder }) => ({
      kind: 'mail' as const,
      key: `mail:${slot}|notComing|${person.id}|${at}`,
      runId: run.id,
      payload: { ...told, slot, to: holder, item: '' },
    }));
    await insertOutbox(tx, rows);
  });
  return note({ is: 'noted', why: answer.says }, { signatureHash: hashOf(`signature ${trust.signature}`) });
}
