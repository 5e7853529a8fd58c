import { cycleById } from '../../../db/cycles.ts';
import type { SentMail } from '../../../db/mails.ts';
import { runById } from '../../../db/runs.ts';
import { sayComing } from '../../talks.ts';
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
  const fault = await sayComing(engine, place, { personId: person.id, says: answer.says, starts: answer.starts });
  if (fault !== null) return note(ignored(fault));
  return note({ is: 'noted', why: answer.says }, { signatureHash: hashOf(`signature ${trust.signature}`) });
}
