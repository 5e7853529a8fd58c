import type { Sql } from '../../db/connect.ts';
import { organisation } from '../../db/organisation.ts';
import { type Person, personFields } from '../../db/people.ts';
import { asIf } from '../../engine/as-if.ts';
import type { Engine } from '../../engine/engine.ts';
import { factTypesNow } from '../../engine/publish.ts';
import { holdersOf, type Roster } from '../../engine/roster.ts';
import type { Context } from '../../workflows/flow/context.ts';
import { type FactTypes, typeOfFact } from '../../workflows/flow/fact-type.ts';
import type { When } from '../../workflows/flow/grammar.ts';
import { actorOf } from '../../workflows/flow/may.ts';
import { type Flow, isTask, type TaskStep } from '../../workflows/flow/schema.ts';
import type { Slot, SlotWhy, TaskState } from '../../workflows/flow/state.ts';
import type { TaskView } from '../../workflows/flow/task-view.ts';
import { newTask } from '../../workflows/flow/task.ts';
import { whenAt } from '../../workflows/flow/when.ts';
import { whoAre } from '../../workflows/flow/who.ts';
import { askData } from '../mail/compose.ts';
import type { Rendered } from '../mail/data.ts';
import { renderMail } from '../mail/render.ts';
import { viewOf } from '../play/task.ts';
import { sees } from '../routes/facts.ts';
import { type Looking, seenOf } from '../seen-answers.ts';
import { withUnit } from './evidence.ts';
import { companyIn } from './view.ts';

/** As whom a task is looked at before it is ever asked: whom the step asks, the person it is about, their manager, a colleague of theirs, HR. */
export const previewReaders = ['asked', 'self', 'manager', 'rater', 'hr'] as const;
export type PreviewReader = (typeof previewReaders)[number];

export type PreviewOf = { flow: Flow; step: TaskStep; as: PreviewReader; subject: Person; owner: Person; language: 'en' | 'zh'; publicUrl: string };
/** `mayRead`: the questions whose answers this reader gets to read in the end, and whether with the names of who answered. */
export type Preview = { view: TaskView; mail: Pick<Rendered, 'subject' | 'html'>; mayRead: { fields: string[]; outcome: boolean; named: boolean } };

/** The page and the mail of a step as somebody would see them, made as those of a real task are; null where there is nobody such. What others answered before is made up. */
export async function previewOf(engine: Engine, sql: Sql, of: PreviewOf, at: number): Promise<Preview | null> {
  const { flow, step, as, subject, owner, language, publicUrl } = of;
  const roster = await engine.rosters.load(sql);
  const context = asIf(engine, roster, { flow, step, subject: subject.id, owner: owner.id, at, words: sampleValues.words[language] });
  const found = whoAre(step.settings.who, context).people[0];
  const readerId = as === 'asked' ? (found?.id ?? null) : readerOf(as, subject, roster);
  const reader = readerId === null ? undefined : roster.people.get(readerId);
  if (reader === undefined) return null;
  const types = { ...flow.facts, ...(await factTypesNow(sql)) };
  const company = companyIn(language, await organisation(sql));
  const rule = step.settings.who.rules[0]?.who ?? 'subject';
  const why: SlotWhy = as === 'asked' && found !== undefined ? found.why : { rule, fallback: 0, by: 'rule' };
  const view = viewFor({ flow, step, language, reader, why, roster, context, types, company });
  if (view === null) return null;
  const common = { language, company, to: reader.email ?? '', trial: false };
  const data = askData({ kind: 'task', step: step.id, item: 'task' }, view, {
    flow,
    roster,
    person: { ...reader, language },
    common,
    link: `${publicUrl}/`,
    reply: null,
  });
  const { subject: title, html } = renderMail(data);
  return {
    view,
    mail: { subject: title, html },
    mayRead: mayRead({ flow, roster, context: { ...context, at: at + tenYears }, reader: reader.id, released: [] }, step),
  };
}

const tenYears = 10 * 366 * 86_400_000;

function readerOf(as: Exclude<PreviewReader, 'asked'>, subject: Person, roster: Roster): string | null {
  if (as === 'self') return subject.id;
  if (as === 'manager') return subject.managerId;
  if (as === 'hr') return holdersOf(roster, 'hr', null)[0] ?? null;
  const beside = subject.managerId === null ? [] : (roster.reports.get(subject.managerId) ?? []);
  const others = [...beside, ...roster.people.keys()].filter((id) => id !== subject.id && id !== subject.managerId && roster.people.get(id)?.leftOn === null);
  return others[0] ?? null;
}

type Making = {
  flow: Flow;
  step: TaskStep;
  reader: Person;
  why: SlotWhy;
  roster: Roster;
  context: Context;
  types: FactTypes;
  company: string;
  language: 'en' | 'zh';
};

/** The page that the reader would open, of a task that begins just now. */
function viewFor(making: Making): TaskView | null {
  const { flow, step, reader, why, roster, context, company, language } = making;
  const { at, plan, world } = context;
  const opened = { ...context, assignee: reader.id, task: { openedAt: at, dueAt: null, closesAt: null } };
  const dateOf = (when: When | undefined, use: 'opens' | 'ends', of: Context = opened) => (when === undefined ? null : whenAt(when, of, use).at);
  const dueAt = dateOf(step.settings.due, 'ends');
  const closesAt = dateOf(step.settings.closes, 'ends', { ...opened, task: { openedAt: at, dueAt, closesAt: null } }) ?? dueAt;
  const visit = {
    round: 1,
    opened: at,
    due: dueAt,
    closed: null,
    completed: null,
    outcome: null,
    starts: step.kind === 'meeting' ? dateOf(step.settings.starts, 'opens') : null,
  };
  const run = { ...context.run, visits: { ...context.run.visits, [step.id]: { first: visit, latest: visit } } };
  const fresh = newTask(run.id, 'preview', step.id, 1, at);
  const slot = partOf(fresh, reader.id, why);
  const task: TaskState = { ...fresh, status: 'open', dueAt, closesAt, slots: [slot], asked: 1 };
  const people = new Map(roster.people).set(reader.id, { ...reader, language });
  const view = viewOf({ flow, plan, roster: { ...roster, people }, company }, { run, world, at, task, slot, tasks: {}, released: [], given: null });
  return view === null ? null : { ...view, evidence: evidenceLike(making) };
}

/** The only part of a task that has just opened. */
function partOf({ id, openedAt }: TaskState, holder: string, why: SlotWhy): Slot {
  const nothing = { from: null, outcome: null, answeredAt: null, late: false, by: null, draftAt: null, closedWhy: null };
  return { id: `${id}:1`, holder, status: 'open', issue: 1, why, openedAt, named: holder, parts: [], asks: 'answer', ...nothing };
}

/** What would be shown of data: which kinds this reader sees, with values made up. */
function evidenceLike({ step, reader, roster, context: { run, at }, types, language }: Making): TaskView['evidence'] {
  const actor = actorOf({ id: reader.id, roles: reader.roles }, roster.reports.get(reader.id) ?? []);
  const subject = run.subject === null ? undefined : roster.people.get(run.subject);
  const about = subject === undefined ? {} : { personId: subject.id, columns: personFields(subject) };
  return (step.settings.form.evidence ?? []).flatMap(({ scope, key, beside = null }) => {
    if (!sees(actor, key, types, scope === 'person' ? about : {})) return [];
    const type = typeOfFact(key, types);
    const value = sampleValues[type?.type ?? 'text'][language];
    const source = type?.source === undefined ? null : language === 'zh' ? (type.source.zh ?? type.source.en) : type.source.en;
    return [
      { key: `${scope} ${key}`, label: type === undefined ? { en: key } : withUnit(type), values: [{ value, at: new Date(at).toISOString(), source }], beside },
    ];
  });
}

const sampleValues = {
  words: { en: 'An answer in their own words.', zh: '以文字作出的回覆。' },
  number: { en: '120', zh: '120' },
  text: { en: 'as on file', zh: '按檔案所載' },
  date: { en: '1 March 2027', zh: '2027年3月1日' },
  person: { en: 'a colleague', zh: '一名同事' },
  yesNo: { en: 'yes', zh: '是' },
};

/** What of the answers to this step the reader gets to read once all is over, by the rule that real answers are read by. */
function mayRead(looking: Looking, step: TaskStep): Preview['mayRead'] {
  const { reader, flow, context } = looking;
  const released = Object.values(flow.steps).flatMap((other) => {
    if (other.kind !== 'approval' || other.settings.releases === undefined) return [];
    const { answers, to } = other.settings.releases;
    const readers = to === undefined ? [context.run.subject] : whoAre(to, context).people.map(({ id }) => id);
    return readers.includes(reader) ? answers : [];
  });
  const others: Context = { ...context, world: { ...context.world, answers: (id) => context.world.answers(id).map((one) => ({ ...one, by: '', for: '' })) } };
  const { answers } = seenOf({ ...looking, context: others, released }, step.id);
  const fields = [...new Set(answers.flatMap(({ values }) => Object.keys(values)))];
  return { fields, outcome: answers.some(({ outcome }) => outcome !== null), named: step.settings.visibility?.anonymousFrom === undefined };
}

export const isPreviewable = (flow: Flow, step: string): TaskStep | null => {
  const found = Object.hasOwn(flow.steps, step) ? flow.steps[step] : undefined;
  return found !== undefined && isTask(found) ? found : null;
};
