import type { Logger } from 'pino';
import { insertReceivedMail, type ReceivedMail, sentMail, type SentMail, wasReceived } from '../../../db/mails.ts';
import { insertOutbox } from '../../../db/outbox.ts';
import { noteAway } from '../../../engine/away.ts';
import { mailReturned } from '../../../engine/bounced.ts';
import type { Engine } from '../../../engine/engine.ts';
import type { Keys } from '../../keys.ts';
import type { TaskDoor } from '../../task-door.ts';
import { addressHash, hashOf, isBounceCode } from '../ids.ts';
import { idsInThread, referenceOf, type ReplyMailbox, type Returned, returnedTo } from '../reply/addresses.ts';
import { automaticBy, saysAway } from '../reply/automatic.ts';
import { type HeadLine, headOf, valueOf, valuesOf } from '../reply/head.ts';
import { readReply } from '../reply/read.ts';
import { reportIn, reportInWords } from '../reply/report.ts';
import { senderOf } from '../reply/sender.ts';
import { type Bound, trustIn } from '../reply/trust.ts';
import { replyPlace, type ReplyPlace } from '../reply-ask.ts';
import { parseReply, type ParsedReply } from './parse.ts';
import { type AskDns, prove } from './prove.ts';

export type InboundDeps = {
  engine: Engine;
  tasks: TaskDoor;
  keys: Keys;
  mailbox: ReplyMailbox;
  publicUrl: string;
  dns: AskDns;
  log: Logger;
  now?: () => number;
};

/** A mail as it came over the wire. `from`: the address that the sending server named; empty: none; null: not known. `to`: whom it named. */
export type Incoming = { raw: Buffer; envelope: { from: string | null; to: readonly string[] } };

/**
 * What came of it. `recorded`: an answer like that of the page. `again`: it had come before. `told`: nothing is recorded, and whoever it is from is told why, at
 * most once a day. `ignored`: from a program, about no mail of ours, or from nobody who could answer. `returned`: a mail of ours did not arrive.
 */
export type Verdict = { is: 'recorded' | 'again' | 'told' | 'ignored' | 'returned'; why: string | null };

/** DNS does not answer: whoever brought the mail is to bring it again. */
export class TryLater extends Error {
  constructor() {
    super('It could not be proven now from whom this mail is: DNS does not answer.');
    this.name = 'TryLater';
  }
}

/**
 * Takes in a mail that may answer one of ours, or say that one did not arrive. It fails closed: whatever is not proven, not asked or not clear decides nothing.
 * An answer goes by the same door as that of the page. The same mail again changes nothing. Throws TryLater, and whatever the database throws.
 */
export async function receiveMail(deps: InboundDeps, { raw, envelope }: Incoming): Promise<Verdict> {
  const verdict = await taken(deps, raw, envelope);
  deps.log.info({ verdict: verdict.is, why: verdict.why }, 'A mail came in.');
  return verdict;
}

const ignored = (why: string): Verdict => ({ is: 'ignored', why });

async function taken(deps: InboundDeps, raw: Buffer, envelope: Incoming['envelope']): Promise<Verdict> {
  const head = headOf(raw);
  if (head === null) return ignored('unreadable');
  const found = await mailOf(deps, head, envelope.to);
  if (found === null) return ignored('unknownMail');
  const messageHash = hashOf(`mail ${valueOf(head, 'message-id') ?? raw.toString('latin1')}`);
  const received = { messageHash, signatureHash: null, mailId: found.mail.id, personId: found.mail.personId, slotId: found.mail.slotId };
  if (await wasReceived(deps.engine.sql, received)) return { is: 'again', why: null };
  const note = async (verdict: Verdict, more: Partial<ReceivedMail> = {}): Promise<Verdict> => {
    await insertReceivedMail(deps.engine.sql, { ...received, ...more, verdict: verdict.is, why: verdict.why });
    return verdict;
  };
  const automatic = automaticBy(head, envelope.from);
  if (found.bounce !== null) {
    const verdict = await returned(deps, found.mail, found.bounce, raw);
    if (verdict.why === 'away') await hintAway(deps, head, found.mail, raw);
    return note(verdict);
  }
  if (automatic !== null) {
    const away = saysAway(automatic, '');
    if (away) await hintAway(deps, head, found.mail, raw);
    return note(ignored(away ? 'away' : automatic));
  }
  const sender = senderOf(head);
  if ('fault' in sender) return note(ignored(sender.fault));
  return answered(deps, { raw, head, mail: found.mail, from: sender.address, note });
}

/** What a program of the reader's says counts as theirs only with the same proof as a reply; from anybody else it is nothing. Of a trial, and of mails that ask nothing, too. */
async function hintAway(
  { engine, dns, mailbox, publicUrl, now = Date.now }: InboundDeps,
  head: readonly HeadLine[],
  mail: SentMail,
  raw: Buffer,
): Promise<void> {
  const { personId, slotId, id } = mail;
  const asked = personId === null || slotId === null ? null : await replyPlace(engine, slotId, personId);
  const sender = senderOf(head);
  if (asked === null || asked.trialTo !== null || 'fault' in sender || asked.person.email?.toLowerCase() !== sender.address) return;
  const bound = boundIn({ mailbox, publicUrl }, head, { text: '' }, id);
  if ('signature' in trustIn(await prove(raw, head, dns), bound, now())) await noteAway(engine, asked.person.id);
}

type Found = { mail: SentMail & { again: number }; bounce: string | null };

/** By the address it came to, else by one that it names, else by the thread it stands in: programs drop one or the other. */
async function mailOf({ engine, mailbox, publicUrl }: InboundDeps, head: readonly HeadLine[], to: readonly string[]): Promise<Found | null> {
  const threads = [...valuesOf(head, 'in-reply-to'), ...valuesOf(head, 'references')].join(' ');
  const named = [...to, ...addressesNamed(head)].flatMap((address) => returnedTo(mailbox, address) ?? []);
  const inThread = idsInThread(threads, new URL(publicUrl).hostname).map((id): Returned => ({ id, bounce: null }));
  const tried = new Set<string>();
  for (const { id, bounce } of [...named, ...inThread].slice(0, 10)) {
    if (tried.has(id)) continue;
    tried.add(id);
    const mail = await sentMail(engine.sql, id);
    if (mail !== null) return { mail, bounce };
  }
  return null;
}

function addressesNamed(head: readonly HeadLine[]): string[] {
  return (
    [...valuesOf(head, 'to'), ...valuesOf(head, 'cc')]
      .join(' ')
      .slice(0, 20_000)
      .match(/[^\s<>,;:"()]+@[^\s<>,;:"()]+/g) ?? []
  );
}

/** At the address for failures: a report, a failure in words, or a program that says its reader is away. */
async function returned({ engine, keys }: InboundDeps, mail: Found['mail'], code: string, raw: Buffer): Promise<Verdict> {
  if (!isBounceCode(keys, mail.id, code)) return ignored('wrongCode');
  const parsed = await parseReply(raw);
  if (parsed === null) return ignored('unreadable');
  const head = headOf(raw) ?? [];
  const answersItself = valuesOf(head, 'auto-submitted').some((value) => /^auto-replied/i.test(value));
  if (!parsed.hasReport && answersItself && saysAway('autoSubmitted', parsed.subject)) return ignored('away');
  const { fate, status } = parsed.hasReport ? reportIn(parsed.report) : reportInWords(parsed.text);
  if (fate === 'arrived' || fate === 'unknown') return ignored(`report:${fate}`);
  await mailReturned(engine, mail, { fate, status });
  return { is: 'returned', why: fate };
}

type Note = (verdict: Verdict, more?: Partial<ReceivedMail>) => Promise<Verdict>;
type Coming = { raw: Buffer; head: readonly HeadLine[]; mail: SentMail; from: string; note: Note };

/** From somebody: whoever was written to, at the address that is still theirs, and proven to be them. Nobody else is even answered. */
async function answered(deps: InboundDeps, { raw, head, mail, from, note }: Coming): Promise<Verdict> {
  const { engine, dns, now = Date.now } = deps;
  const { slotId, personId, issue } = mail;
  if (slotId === null || personId === null || issue === null) return note(ignored('asksNothing'));
  const asked = await replyPlace(engine, slotId, personId);
  const theirs = asked === null ? null : (asked.trialTo ?? asked.person.email);
  if (asked === null || theirs === null || addressHash(theirs) !== mail.addressHash || theirs.toLowerCase() !== from) return note(ignored('notTheirs'));
  const tell = (says: Says, why: string, more: object = {}) => told(deps, note, { asked, issue, says, why, more });
  const proof = await prove(raw, head, dns);
  const parsed = await parseReply(raw);
  if (parsed === null) return tell('unclear', 'unreadable');
  const trust = trustIn(proof, boundIn(deps, head, parsed, mail.id), now());
  if ('distrust' in trust) {
    if (trust.distrust === 'unsure') throw new TryLater();
    return tell('unproven', trust.distrust);
  }
  const signed = { signatureHash: hashOf(`signature ${trust.signature}`) };
  if (await wasReceived(engine.sql, { messageHash: '', ...signed })) return { is: 'again', why: null };
  if (parsed.calendarReply) return note(ignored('calendar'), signed);
  const noteSigned: Note = (verdict) => note(verdict, signed);
  return decided({ ...deps, tell: (says, why, more = {}) => told(deps, noteSigned, { asked, issue, says, why, more }) }, { asked, issue, parsed });
}

function boundIn(
  { mailbox, publicUrl }: Pick<InboundDeps, 'mailbox' | 'publicUrl'>,
  head: readonly HeadLine[],
  { text }: Pick<ParsedReply, 'text'>,
  id: string,
): Bound {
  const counts: Record<string, number> = {};
  for (const { name } of head) counts[name] = (counts[name] ?? 0) + 1;
  const threads = [...valuesOf(head, 'in-reply-to'), ...valuesOf(head, 'references')].join(' ');
  return {
    to: addressesNamed(head.filter(({ name }) => name === 'to')).some((address) => returnedTo(mailbox, address)?.id === id),
    thread: idsInThread(threads, new URL(publicUrl).hostname).includes(id),
    text: text.includes(referenceOf(id)),
    counts,
  };
}

type Telling = (says: Says, why: string, more?: object) => Promise<Verdict>;

async function decided(
  { tasks, tell }: InboundDeps & { tell: Telling },
  { asked: { place, person, view, ask }, issue, parsed }: { asked: ReplyPlace; issue: number; parsed: ParsedReply },
): Promise<Verdict> {
  if (place.issue !== issue || place.holderId !== person.id || view.state === 'handedOn') return tell('notOpen', 'newerMail');
  if (view.state !== 'open' && view.state !== 'answered') return tell(view.state === 'mustSignIn' ? 'pageOnly' : 'notOpen', view.state);
  if (ask === null) return tell(view.state === 'answered' ? 'notOpen' : 'pageOnly', 'pageOnly');
  const read = readReply(parsed.text, ask);
  if ('unclear' in read) return tell(view.state === 'answered' ? 'notOpen' : 'unclear', read.unclear);
  const done = await tasks.decide({ slot: place.id, person: person.id, via: 'reply', signedIn: false, ...read });
  if (done.ok) return tell('recorded', read.outcome, { outcome: read.outcome, at: done.view.record?.at ?? '' });
  const problems = done.problems.map(({ message }) => message).slice(0, 5);
  if (done.code === 'invalid' || done.code === 'guard') return tell('refused', done.code, { problems });
  return tell(done.code === 'mustSignIn' ? 'pageOnly' : 'notOpen', done.code);
}

/** What a person is told who answered: that it is recorded, or why not and how to go on. */
export type Says = 'recorded' | 'unclear' | 'unproven' | 'pageOnly' | 'notOpen' | 'refused';

type Told = { asked: ReplyPlace; issue: number; says: Says; why: string; more: object };

/** Goes to the address on file, never to the one that a mail says it is from; a receipt for each answer, anything else at most once a day for each part of a task. */
async function told({ engine }: InboundDeps, note: Note, { asked: { place, person, trialTo }, issue, says, why, more }: Told): Promise<Verdict> {
  const verdict: Verdict = says === 'recorded' ? { is: 'recorded', why: null } : { is: 'told', why };
  await engine.sql.begin(async (tx) => {
    const [day] = await tx<{ day: string }[]>`select to_char(clock_timestamp(), 'YYYY-MM-DD') as day`;
    const once = says === 'recorded' ? `receipt|${'at' in more ? String(more.at) : ''}` : `help|${day?.day ?? ''}`;
    const payload = { kind: 'reply', to: person.id, run: place.runId, slot: place.id, issue, says, why, trialTo, ...more };
    await insertOutbox(tx, [{ kind: 'mail', key: `mail:${place.id}|${issue}|${once}|${person.id}`, runId: place.runId, payload }]);
  });
  return note(verdict);
}
