import { momentWords } from '../../builder-ui/task-page/told.ts';
import type { Person } from '../../db/people.ts';
import type { Roster } from '../../engine/roster.ts';
import { numberOf } from '../../workflows/flow/evaluate.ts';
import type { Context } from '../../workflows/flow/context.ts';
import { type Flow, isSensitive } from '../../workflows/flow/schema.ts';
import type { MailOrder } from '../../workflows/flow/perform/scene.ts';
import type { StepOf } from '../../workflows/flow/schema.ts';
import { whoAre } from '../../workflows/flow/who.ts';
import { calendarOf } from './calendar.ts';
import type { Composed, ComposeDeps } from './composed.ts';
import { type Common, inLanguage, type Single } from './data.ts';
import { filledIn } from './fill.ts';
import { addressHash, mailId } from './ids.ts';
import { nameById, nameOf } from './names.ts';
import { answerAddress } from './reply/addresses.ts';

type Invited = {
  mail: Pick<MailOrder, 'round' | 'values'> & { kind: 'invited' | 'calledOff' } & { at: number; trialTo: string | null };
  flow: Flow;
  step: StepOf<'meeting'>;
  runId: string;
  roster: Roster;
  person: Person;
  common: Common;
  context: Context;
  subject: Person | undefined;
};

/** What the talk's calendar entry is called by, whoever has it and however often it is moved. */
export const talkUid = ({ runId, step, round }: { runId: string; step: string; round: number }): string => `${step}-${round}@${runId}`;

/** Where the talk of a mail that calendars answer to stands in its run. */
export const talkKey = ({ step, round }: { step: string; round: number }): string => `talk|${step}|${round}`;
export function talkOf({ key, runId }: { key: string; runId: string | null }): { runId: string; step: string; round: number } | null {
  const [, step, round] = /^talk\|([^|]+)\|(\d+)$/.exec(key) ?? [];
  return runId === null || step === undefined ? null : { runId, step, round: Number(round) };
}

/**
 * An invitation to a talk, to its new time, or that it is off, with the entry for a calendar. Where answers come in it asks whether one comes; that is told to
 * whoever holds the talk and decides nothing. Of what is sensitive, neither mail nor calendar says more than that there is a talk.
 */
export function invitation(
  { keys, mailbox }: ComposeDeps,
  { mail, flow, step, runId, roster, person, common, context, subject }: Invited,
): Composed<Single> | null {
  const { language } = common;
  const { starts, was } = mail.values ?? {};
  if (typeof starts !== 'string') return null;
  const off = mail.kind === 'calledOff';
  const sensitive = isSensitive(flow);
  const address = mail.trialTo ?? person.email ?? '';
  const zone = context.world.zoneOf(person.id);
  const { settings } = step;
  const minutes = numberOf(settings.minutes, context).number ?? 60;
  const about = subject === undefined || subject.id === person.id ? null : nameOf(subject, language);
  const ask = inLanguage(step.name, language);
  const agenda =
    off || sensitive || settings.agenda === undefined ? null : filledIn(settings.agenda.body, { values: settings.agenda.values, context, language });
  const others = [...whoAre(settings.who, context).people, ...whoAre(settings.with, context).people].map(({ id }) => id);
  const talk = { runId, step: step.id, round: mail.round, id: mailId(keys, `talk ${runId} ${step.id} ${mail.round} ${person.id} ${addressHash(address)}`) };
  const title = sensitive ? (language === 'zh' ? '面談' : 'A talk') : [ask, about].filter((part) => part !== null).join(language === 'zh' ? '：' : ': ');
  const entry = {
    uid: talkUid(talk),
    stamp: new Date(mail.at).toISOString(),
    off,
    starts,
    minutes,
    title,
    description: agenda,
    reader: { name: common.to, address },
    answer: mailbox === null ? null : { name: common.company, address: answerAddress(mailbox, talk.id) },
  };
  return {
    to: person.email ?? '',
    data: {
      ...common,
      kind: 'invitation',
      off,
      ask,
      about,
      flow: inLanguage(flow.name, language),
      when: momentWords(starts, zone, language),
      was: typeof was === 'string' ? momentWords(was, zone, language) : null,
      minutes,
      with: sensitive
        ? null
        : [...new Set(others)]
            .filter((id) => id !== person.id)
            .map((id) => nameById(roster, id, language))
            .join(language === 'zh' ? '、' : ', '),
      agenda,
      sensitive,
      asks: mailbox !== null && !off,
    },
    links: [],
    thread: null,
    calendars: [calendarOf(entry)],
    ...(mailbox !== null && { talk }),
  };
}
