import { askOf, momentWords } from '../../builder-ui/task-page/told.ts';
import { organisation } from '../../db/organisation.ts';
import { runById } from '../../db/runs.ts';
import type { AnswerValue } from '../../workflows/flow/form.ts';
import type { Text } from '../../workflows/flow/grammar.ts';
import { isSensitive } from '../../workflows/flow/schema.ts';
import type { Composed, ComposeDeps } from './composed.ts';
import { inLanguage, type MailData, type ReplyWords } from './data.ts';
import type { Says } from './inbound/incoming.ts';
import { linkToken } from './links.ts';
import { aboutOf, nameOf } from './names.ts';
import { replyPlace, type ReplyPlace } from './reply-ask.ts';

/** To whoever answered by reply: that it is recorded, or why not. `issue`: of the mail that was answered. */
export type ReplyMail = {
  to: string;
  slot: string;
  issue: number;
  says: Says;
  why: string;
  trialTo: string | null;
  outcome?: string;
  at?: string;
  problems?: string[];
};

/** Null where there is nothing left to say, or nobody to say it to. */
export async function composeReply({ engine, keys, publicUrl }: ComposeDeps, mail: ReplyMail): Promise<Composed | null> {
  const asked = await replyPlace(engine, mail.slot, mail.to);
  const email = asked?.person.email ?? null;
  if (asked === null || email === null) return null;
  const { place, person, view } = asked;
  const { language } = person;
  const { flow } = await engine.texts.of(engine.sql, (await runById(engine.sql, place.runId))?.sha256 ?? '');
  const { nameEn, nameZh } = await organisation(engine.sql);
  // A link to a part that was issued anew would be a second way in for whoever holds it no more.
  const token = linkToken(keys.mail, { slot: place.id, round: place.round, person: person.id, address: email, issue: mail.issue });
  const asks = { slotId: place.id, personId: person.id, issue: mail.issue };
  const outcome = view.outcomes.find(({ key }) => key === mail.outcome);
  const data: MailData = {
    language,
    company: language === 'zh' ? (nameZh ?? nameEn) : nameEn,
    to: nameOf(person),
    trial: mail.trialTo !== null,
    kind: 'reply',
    says: mail.says,
    why: mail.why,
    ask: askOf({ ...view, language }),
    about: aboutOf(view, person),
    flow: inLanguage(view.flow, language),
    sensitive: isSensitive(flow),
    outcome: outcome === undefined ? null : inLanguage(outcome.label, language),
    at: mail.at === undefined ? null : momentWords(mail.at, view.zone, language),
    problems: mail.problems ?? [],
    reply: view.state === 'open' ? replyWords(asked, language) : null,
    link: `${publicUrl}/t/${token}`,
  };
  return { to: email, data, links: [{ token, ...asks }], asks, thread: `${place.id}|${mail.issue}|task|task|${person.id}`, calendars: [] };
}

/** How one may answer by reply, as the mail says it; null where one may not. */
export function replyWords(asked: ReplyPlace | null, language: 'en' | 'zh'): ReplyWords | null {
  const ask = asked?.ask ?? null;
  if (ask === null) return null;
  const answers = ask.question === null || !Array.isArray(ask.question.answers) ? null : ask.question.answers;
  return {
    outcomes: ask.names ? ask.outcomes.map(({ label }) => inLanguage(label, language)) : [],
    question:
      ask.question === null ? null : { label: inLanguage(ask.question.label, language), answers: answers?.map((one) => shownAnswer(one, language)) ?? null },
    text: ask.text === null ? null : ask.text.field === 'comment' ? 'comment' : 'answer',
  };
}

/** A level by its number, anything else by its name. */
function shownAnswer({ value, label }: { value: AnswerValue; label: Text }, language: 'en' | 'zh'): string {
  return typeof value === 'number' ? String(value) : inLanguage(label, language);
}
