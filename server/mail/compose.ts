import { askOf, deadlineAndPlace, momentWords } from '../../builder-ui/task-page/told.ts';
import { cycleById } from '../../db/cycles.ts';
import { isCodeOpen } from '../../db/link-codes.ts';
import { wantsMail } from '../../db/mail-wishes.ts';
import { wishFor } from '../../workflows/flow/mail-wishes.ts';
import { organisation } from '../../db/organisation.ts';
import type { OutboxRow } from '../../db/outbox.ts';
import type { Person } from '../../db/people.ts';
import { runById } from '../../db/runs.ts';
import { type SlotPlace, slotById, tasksOfRun } from '../../db/tasks.ts';
import type { Roster } from '../../engine/roster.ts';
import { answersFor } from '../../engine/hold.ts';
import { cycleViewOf } from '../../engine/rosters.ts';
import { messageOf } from '../../workflows/flow/perform/messages.ts';
import { type AnyTask, contextOf } from '../../workflows/flow/perform/stage.ts';
import type { MailOrder } from '../../workflows/flow/perform/scene.ts';
import { type Flow, isSensitive, isTask, type Step } from '../../workflows/flow/schema.ts';
import { dateWords, deadlineWords } from '../../workflows/flow/sentences.ts';
import { ifNotWords, whyWords } from '../../workflows/flow/sentences/task.ts';
import type { Answer, TaskState } from '../../workflows/flow/state.ts';
import { isPresent } from '../../workflows/flow/who.ts';
import { codeMinutes, codeOf } from '../auth/codes.ts';
import type { TaskView } from '../../workflows/flow/task-view.ts';
import { signInUrl } from '../auth/links.ts';
import { createTaskDoor } from '../tasks.ts';

import type { Composed, ComposeDeps as Deps } from './composed.ts';
import { composeMention } from './compose-mention.ts';
import { composeReply, type ReplyMail, replyWords } from './compose-reply.ts';
import { type Common, inLanguage, type MailData, type Single, type Word } from './data.ts';
import { invitation } from './invitation.ts';
import { digestToken, linkToken, wishToken } from './links.ts';
import { aboutOf, nameById, nameOf, refName } from './names.ts';
import { replyPlace } from './reply-ask.ts';
import { languageOf, type Written, writtenWords } from './written-words.ts';

/** `run`: where several messages share a row; else the row's own. */
type RunMail = Omit<MailOrder, 'kind'> & { kind: MailOrder['kind'] | 'notComing' } & { cycle: string; trialTo: string | null; run?: string };

/** What a row of the outbox says today, or null when there is nothing left to say: the task went on, the person has left or has no address any more. */
export async function compose(deps: Deps, row: OutboxRow): Promise<Composed | null> {
  if (row.payload.kind === 'signIn' || row.payload.kind === 'oldAddress') return composeAccount(deps, row);
  if (row.payload.kind === 'sample') return composeSample(deps, row.payload as unknown as SampleSent);
  if (row.payload.kind === 'code') return composeCode(deps, row.payload as unknown as CodeMail);
  if (row.payload.kind === 'merged') return composeMerged(deps, row);
  if (row.payload.kind === 'mention') return composeMention(deps, String(row.payload.to));
  if (row.payload.kind === 'reply') return composeReply(deps, row.payload as unknown as ReplyMail);
  return composeRun(deps, row.runId, row.payload as unknown as RunMail);
}

/** Several messages in one mail: each as it would be by itself today. What says nothing any more is left out, and what is left alone is a mail like any other. */
async function composeMerged(deps: Deps, row: OutboxRow): Promise<Composed | null> {
  const found: Composed<Single>[] = [];
  for (const mail of row.payload.messages as RunMail[]) {
    const composed = await composeRun(deps, mail.run ?? null, mail);
    if (composed !== null) found.push(composed);
  }
  const [first] = found;
  if (first === undefined || found.length === 1) return first ?? null;
  const { language, company, to, trial, limit } = first.data;
  const review = reviewOf(deps, first.to, found);
  const wishOf = trial ? null : wishOfReader(deps, row.payload.to as string, first.to);
  return {
    to: first.to,
    data: {
      kind: 'merged',
      language,
      company,
      to,
      trial,
      ...(limit !== undefined && { limit }),
      of: found.map(({ data }) => data),
      ...(wishOf !== null && { wishes: wishUrl(deps, wishOf) }),
      review: review === null ? null : `${deps.publicUrl}/d/${review.token}`,
    },
    links: [...found.flatMap(({ links }) => links), ...(review?.links ?? [])],
    ...(wishOf !== null && { wishOf }),
    thread: null,
    calendars: found.flatMap(({ calendars }) => calendars),
  };
}

/** A reminder that no law asks for, and that its reader need not want. */
const mayStop = ({ kind, exact, trialTo }: RunMail): boolean => kind === 'reminder' && exact !== true && trialTo === null;

function wishOfReader({ keys }: Pick<Deps, 'keys'>, person: string, address: string): NonNullable<Composed['wishOf']> {
  return { token: wishToken(keys.mail, { person, address }), personId: person };
}

const wishUrl = ({ publicUrl }: Pick<Deps, 'publicUrl'>, { token }: { token: string }): string => `${publicUrl}/mails/${token}`;

/** The one page for all that is asked in a mail. What is sensitive is named in no list, and opened by its own link. */
function reviewOf({ keys }: Deps, address: string, found: readonly Composed<Single>[]): { token: string; links: Composed['links'] } | null {
  const asked = found.flatMap(({ data, asks }) => (asks !== undefined && (data.kind === 'task' || data.kind === 'reminder') && !data.sensitive ? [asks] : []));
  const [first] = asked;
  if (first === undefined || asked.length < 2) return null;
  const parts = asked.map(({ slotId: slot, issue }) => ({ slot, issue }));
  const token = digestToken(keys.mail, { person: first.personId, address, parts });
  return { token, links: asked.map((asks) => ({ token, ...asks })) };
}

async function composeAccount({ engine, keys, publicUrl }: Deps, row: OutboxRow): Promise<Composed | null> {
  const { kind, language, to, linkId, next } = row.payload as {
    kind: 'signIn' | 'oldAddress';
    language: 'en' | 'zh';
    to: string;
    linkId?: string;
    next?: string | null;
  };
  const common = { language, company: await companyIn(engine, language), to: '', trial: false };
  const data: MailData =
    kind === 'signIn' ? { ...common, kind, link: signInUrl({ keys, publicUrl }, linkId ?? '', next ?? null), minutes: 15 } : { ...common, kind };
  return { to, data, links: [], thread: null, calendars: [] };
}

/** A mail of a drawn step, to whoever tries how it reads. */
export type SampleSent = { kind: 'sample'; to: string; data: Single };

async function composeSample({ engine }: Deps, { to, data }: SampleSent): Promise<Composed | null> {
  const email = (await engine.rosters.load(engine.sql)).people.get(to)?.email ?? null;
  return email === null ? null : { to: email, data, links: [], thread: null, calendars: [] };
}

/** A code for a link that its reader has opened. */
export type CodeMail = { kind: 'code'; id: string; to: string; trialTo: string | null };

async function composeCode({ engine, keys }: Deps, { id, to, trialTo }: CodeMail): Promise<Composed | null> {
  const person = (await engine.rosters.load(engine.sql)).people.get(to);
  if (person === undefined || person.email === null || !(await isCodeOpen(engine.sql, id))) return null;
  const common = { language: person.language, company: await companyIn(engine, person.language), to: nameOf(person), trial: trialTo !== null };
  return { to: person.email, data: { ...common, kind: 'code', code: codeOf(keys, id), minutes: codeMinutes }, links: [], thread: null, calendars: [] };
}

async function companyIn({ sql }: Deps['engine'], language: 'en' | 'zh'): Promise<string> {
  const { nameEn, nameZh } = await organisation(sql);
  return language === 'zh' ? (nameZh ?? nameEn) : nameEn;
}

async function composeRun(deps: Deps, runId: string | null, mail: RunMail): Promise<Composed<Single> | null> {
  const { engine } = deps;
  const roster = await engine.rosters.load(engine.sql);
  const run = runId === null ? null : await runById(engine.sql, runId);
  const cycle = run === null ? null : await cycleById(engine.sql, run.cycleId);
  const person = roster.people.get(mail.to);
  if (run === null || cycle === null || person === undefined || person.email === null) return null;
  const at = Date.parse(cycle.now);
  const worldWith = (answers: readonly Answer[]) => engine.rosters.world(roster, { cycle: cycleViewOf(cycle), answers, notices: new Map(), at });
  if (!isPresent(person.id, { world: worldWith([]), at })) return null;
  const wish = mail.trialTo === null && mail.kind !== 'notComing' ? wishFor({ kind: mail.kind, exact: mail.exact }) : null;
  if (wish !== null && !(await wantsMail(engine.sql, person.id, wish))) return null;
  const { flow, plan } = await engine.texts.of(engine.sql, run.sha256);
  const { language } = person;
  const common = {
    language,
    company: await companyIn(engine, language),
    to: nameOf(person),
    trial: mail.trialTo !== null,
    limit: cycle.withinBudget ? roster.nudges : null,
  };
  if (mail.kind === 'notify' || (mail.kind === 'cc' && mail.slot === null))
    return { to: person.email, data: noticeData(flow, mail, common, roster), links: [], thread: null, calendars: [] };
  if (mail.kind === 'task' || mail.kind === 'reminder' || mail.kind === 'reopened')
    return mail.slot === null ? null : ask(deps, mail, flow, roster, person, common);
  const subject = run.subjectId === null ? undefined : roster.people.get(run.subjectId);
  if (mail.kind === 'invited' || mail.kind === 'calledOff') {
    const step = flow.steps[mail.step];
    const holder = holderOf(await tasksOfRun(engine.sql, run.id), mail);
    const context = contextOf(plan, run.state, worldWith(await answersFor(engine.sql, run)), at, { assignee: holder });
    const invited = { mail: { ...mail, kind: mail.kind }, flow, runId: run.id, roster, person, common, context, subject };
    return step?.kind === 'meeting' ? invitation(deps, { ...invited, step }) : null;
  }
  if (mail.kind !== 'tell' && mail.kind !== 'cc' && mail.kind !== 'handedOver')
    return word(deps, { ...mail, kind: mail.kind }, { flow, roster, person, common, subject });
  return mail.slot === null ? null : told(deps, mail, flow, roster, person, common, subject);
}

type About = { flow: Flow; roster: Roster; person: Person; common: Common; subject: Person | undefined };

/** Something happened to a task: a word about it. */
async function word({ engine, publicUrl }: Deps, mail: Omit<RunMail, 'kind'> & { kind: Word }, about: About): Promise<Composed<Single> | null> {
  const place = mail.slot === null ? null : await slotById(engine.sql, mail.slot);
  const { flow, roster, person, common, subject } = about;
  const step = flow.steps[mail.step];
  if (step === undefined) return null;
  const absent = mail.kind === 'notComing' ? mail.values?.person : undefined;
  const whose = typeof absent === 'string' ? absent : place?.holderId;
  const holder = whose === undefined ? '' : nameById(roster, whose, common.language);
  const data = wordData(mail, { flow, step, common, subject, holder, zone: engine.rosters.zoneOf(person), link: linkIn(mail, publicUrl) });
  return { to: person.email ?? '', data, links: [], thread: null, calendars: [] };
}

type Worded = { flow: Flow; step: Step; common: Common; subject: Person | undefined; holder: string; zone: string; link: string | null };

export function wordData(
  { kind, values }: Pick<RunMail, 'values'> & { kind: Word },
  { flow, step, common, subject, holder, zone, link }: Worded,
): Extract<Single, { kind: 'word' }> {
  const { language } = common;
  const starts = values?.starts;
  return {
    ...common,
    kind: 'word',
    word: kind,
    ask: inLanguage(step.name, language),
    about: subject === undefined ? null : nameOf(subject, language),
    flow: inLanguage(flow.name, language),
    holder,
    when: typeof starts === 'string' ? dateWords(starts, zone, language, { time: true }) : null,
    sensitive: isSensitive(flow),
    link,
  };
}

/** To a talk whose time does not suit somebody; to what was released, for which its reader signs in; to a request for more time, `run:step:round:extension:n`; a right is not in it. */
function linkIn({ kind, slot, item }: Pick<RunMail, 'slot' | 'item'> & { kind: Word }, publicUrl: string): string | null {
  if (kind === 'released') return `${publicUrl}/my`;
  if (kind === 'notComing' && slot !== null) return `${publicUrl}/?task=${encodeURIComponent(slot)}`;
  if (kind !== 'extensionAsked' || slot === null) return null;
  const request = `${slot.slice(0, slot.lastIndexOf(':'))}:${item.replace('.', ':')}`;
  return `${publicUrl}/requests/${encodeURIComponent(request)}`;
}

/** What a message that HR wrote is made of: which it is, and what it is filled with. */
type Ordered = Pick<RunMail, 'kind' | 'step' | 'item' | 'values' | 'members' | 'body'>;

/** A message HR wrote, filled in as of its sending. */
export function noticeData(flow: Flow, mail: Ordered, common: Common, roster: Roster): Extract<Single, { kind: 'notify' }> {
  const step = flow.steps[mail.step];
  const message = step?.kind === 'notify' ? step.settings.message : step?.kind === 'milestone' ? step.settings.warns?.message : undefined;
  const language = languageOf(message, common.language);
  const { subject, body } = writtenWords(message, mail, language, (id) => nameById(roster, id, language));
  const named = subject ?? inLanguage(step?.name ?? flow.name, language);
  return { ...common, language, kind: 'notify', subject: named, body: body ?? '', flow: inLanguage(flow.name, language) };
}

/** Who holds the step now, whose rules may go by them. */
function holderOf(tasks: readonly { step: string; round: number; state: TaskState }[], { step, round }: Pick<RunMail, 'step' | 'round'>): string | null {
  return tasks.find((task) => task.step === step && task.round === round)?.state.slots.find(({ status }) => status !== 'closed')?.holder ?? null;
}

/** The task as its holder sees it now; null once it is settled or with someone else. */
async function ask(deps: Deps, mail: RunMail, flow: Flow, roster: Roster, person: Person, common: Common): Promise<Composed<Single> | null> {
  const { engine, keys, publicUrl, mailbox } = deps;
  const slotId = mail.slot as string;
  const place = await slotById(engine.sql, slotId);
  const view = await createTaskDoor(engine).view(slotId, { person: person.id, signedIn: true, via: 'web' });
  if (place === null || view === null || view.state !== 'open' || place.issue !== mail.issue || place.holderId !== person.id) return null;
  const token = linkToken(keys.mail, { slot: slotId, round: place.round, person: person.id, address: person.email ?? '', issue: place.issue });
  const wishOf = mayStop(mail) ? wishOfReader(deps, person.id, person.email ?? '') : null;
  const data = askData(mail, view, {
    flow,
    roster,
    person,
    common: { ...common, ...(wishOf !== null && { wishes: wishUrl(deps, wishOf) }) },
    link: `${publicUrl}/t/${token}`,
    reply: mailbox !== null ? replyWords(await replyPlace(engine, slotId, person.id), common.language) : null,
  });
  const asks = { slotId, personId: person.id, issue: place.issue };
  return {
    to: person.email ?? '',
    data,
    links: [{ token, ...asks }],
    asks,
    thread: `${slotId}|${mail.issue}|task|task|${person.id}`,
    ...(wishOf !== null && { wishOf }),
    calendars: [],
  };
}

type Asking = { flow: Flow; roster: Roster; person: Person; common: Common; link: string; reply: Extract<Single, { kind: 'task' | 'reminder' }>['reply'] };

export function askData(mail: Ordered, view: TaskView, { flow, roster, person, common, link, reply }: Asking): Extract<Single, { kind: 'task' | 'reminder' }> {
  const due = view.due ?? view.closes;
  return {
    ...common,
    kind: mail.kind === 'reminder' ? 'reminder' : 'task',
    task: view.kind,
    agrees: view.asks === 'approval',
    again: mail.kind === 'reopened',
    ask: askOf({ ...view, language: common.language }),
    about: aboutOf(view, person),
    flow: inLanguage(view.flow, common.language),
    due: due === null ? null : deadlineAndPlace(due, view.zone, common.language),
    dueShort: due === null ? null : deadlineWords(due, view.zone, common.language, { short: true }),
    daysLeft: view.workingDaysLeft,
    why: whyWords(view, common.language),
    ifNot: ifNotWords(view, common.language),
    contact: view.contact === null ? null : refName(view.contact, common.language),
    written: written(flow, mail, roster, common.language),
    guidance: view.guidance === null ? null : inLanguage(view.guidance, common.language),
    starts: view.meeting?.starts == null ? null : momentWords(view.meeting.starts, view.zone, common.language),
    course: view.course,
    sensitive: isSensitive(flow),
    late: view.late,
    link,
    reply,
  };
}

/** What HR wrote for this very mail of a task. A copy is told in the product's words, since what was written is for somebody else. */
function written(flow: Flow, mail: Ordered, roster: Roster, language: 'en' | 'zh'): Written {
  const step = flow.steps[mail.step];
  const message =
    step === undefined || !isTask(step) || mail.kind === 'cc' || mail.kind === 'notComing'
      ? undefined
      : messageOf(step.settings as AnyTask, { ...mail, kind: mail.kind });
  return writtenWords(message, mail, language, (id) => nameById(roster, id, language));
}

/** Someone is told, copied, or no longer holds it: names and dates, no link, nothing that was written. */
async function told(
  { engine }: Deps,
  mail: RunMail,
  flow: Flow,
  roster: Roster,
  person: Person,
  common: Common,
  subject: Person | undefined,
): Promise<Composed<Single> | null> {
  const place = await slotById(engine.sql, mail.slot as string);
  const step = flow.steps[mail.step];
  if (place === null || step === undefined || !isTask(step)) return null;
  const data = toldData(mail, place, { flow, step, roster, common, subject, zone: engine.rosters.zoneOf(person) });
  return data === null ? null : { to: person.email ?? '', data, links: [], thread: null, calendars: [] };
}

type Telling = { flow: Flow; step: Step; roster: Roster; common: Common; subject: Person | undefined; zone: string };

/** Null where it waits for nobody any more. */
export function toldData(
  mail: Ordered,
  { task, holderId }: Pick<SlotPlace, 'task' | 'holderId'>,
  { flow, step, roster, common, subject, zone }: Telling,
): Extract<Single, { kind: 'tell' | 'cc' | 'handedOver' }> | null {
  const { language } = common;
  const about = subject === undefined ? null : nameOf(subject, language);
  const shared = { ...common, ask: inLanguage(step.name, language), about, flow: inLanguage(flow.name, language), sensitive: isSensitive(flow) };
  if (mail.kind === 'handedOver') return { ...shared, kind: 'handedOver', holder: nameById(roster, holderId, language) };
  const holderNames = task.slots.filter(({ status }) => status === 'open').map(({ holder }) => nameById(roster, holder, language));
  if (holderNames.length === 0) return null;
  const due = task.dueAt ?? task.closesAt;
  const dueText = due === null ? null : deadlineAndPlace(new Date(due).toISOString(), zone, language);
  const ownWords = written(flow, mail, roster, language);
  return { ...shared, kind: mail.kind === 'cc' ? 'cc' : 'tell', written: ownWords, due: dueText, holders: holderNames.join(language === 'zh' ? '、' : ', ') };
}
