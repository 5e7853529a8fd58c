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

type InvitationData = Extract<Single, { kind: 'invitation' }>;
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

/** Of what is sensitive, neither mail nor calendar says more than that there is a talk. Null where it is not known when. */
export function invitationData({ mail, flow, step, roster, person, common, context, subject }: Omit<Invited, 'runId'>, asks: boolean): InvitationData | null {
  const { language } = common;
  const { starts, was } = mail.values ?? {};
  if (typeof starts !== 'string') return null;
  const off = mail.kind === 'calledOff';
  const sensitive = isSensitive(flow);
  const zone = context.world.zoneOf(person.id);
  const { agenda } = step.settings;
  const others = [...whoAre(step.settings.who, context).people, ...whoAre(step.settings.with, context).people].map(({ id }) => id);
  const names = [...new Set(others)].filter((id) => id !== person.id).map((id) => nameById(roster, id, language));
  return {
    ...common,
    kind: 'invitation',
    off,
    ask: inLanguage(step.name, language),
    about: subject === undefined || subject.id === person.id ? null : nameOf(subject, language),
    flow: inLanguage(flow.name, language),
    when: momentWords(starts, zone, language),
    was: typeof was === 'string' ? momentWords(was, zone, language) : null,
    minutes: numberOf(step.settings.minutes, context).number ?? 60,
    with: sensitive ? null : names.join(language === 'zh' ? '、' : ', '),
    agenda:
      off || sensitive || agenda === undefined
        ? null
        : filledIn(agenda.body, { values: agenda.values, context, language, nameOf: (id) => nameById(roster, id, language) }),
    sensitive,
    asks: asks && !off,
  };
}

/**
 * An invitation to a talk, to its new time, or that it is off, with the entry for a calendar. Where answers come in it asks whether one comes; that is told to
 * whoever holds the talk and decides nothing.
 */
export function invitation({ keys, mailbox }: ComposeDeps, { runId, ...invited }: Invited): Composed<Single> | null {
  const data = invitationData(invited, mailbox !== null);
  const { mail, step, person, common } = invited;
  const starts = mail.values?.starts;
  if (data === null || typeof starts !== 'string') return null;
  const address = mail.trialTo ?? person.email ?? '';
  const { ask, about, sensitive, off, minutes, agenda } = data;
  const talk = { runId, step: step.id, round: mail.round, id: mailId(keys, `talk ${runId} ${step.id} ${mail.round} ${person.id} ${addressHash(address)}`) };
  const zh = common.language === 'zh';
  const entry = {
    uid: talkUid(talk),
    stamp: new Date(mail.at).toISOString(),
    off,
    starts,
    minutes,
    title: sensitive ? (zh ? '面談' : 'A talk') : [ask, about].filter((part) => part !== null).join(zh ? '：' : ': '),
    description: agenda,
    reader: { name: common.to, address },
    answer: mailbox === null ? null : { name: common.company, address: answerAddress(mailbox, talk.id) },
  };
  return { to: person.email ?? '', data, links: [], thread: null, calendars: [calendarOf(entry)], ...(mailbox !== null && { talk }) };
}
