import type { Sql } from '../../db/connect.ts';
import { organisation } from '../../db/organisation.ts';
import { type Person, personFields } from '../../db/people.ts';
import { asIf } from '../../engine/as-if.ts';
import type { Engine } from '../../engine/engine.ts';
import { factTypesNow } from '../../engine/publish.ts';
import { holdersOf, type Roster } from '../../engine/roster.ts';
import { formAskedBy } from '../../workflows/flow/check-decision.ts';
import type { Context } from '../../workflows/flow/context.ts';
import { numberOf, valueOf } from '../../workflows/flow/evaluate.ts';
import { type FactTypes, typeOfFact } from '../../workflows/flow/fact-type.ts';
import { actorOf } from '../../workflows/flow/may.ts';
import { type Flow, isSensitive, isTask, type TaskStep } from '../../workflows/flow/schema.ts';
import type { TaskView } from '../../workflows/flow/task-view.ts';
import { whenAt } from '../../workflows/flow/when.ts';
import { whoAre } from '../../workflows/flow/who.ts';
import { askData } from '../mail/ask-data.ts';
import type { Rendered } from '../mail/data.ts';
import { renderMail } from '../mail/render.ts';
import { refOf } from '../person-ref.ts';
import { sees } from '../routes/facts.ts';
import { type Looking, personIn, seenOf } from '../seen-answers.ts';
import { withUnit } from './evidence.ts';
import { outcomesFor } from './outcomes.ts';
import { choicesIn, withBounds } from './people.ts';
import { shownTo } from './shown.ts';
import { ifNotOf, instant, workingDaysLeft } from './view.ts';

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
  const { nameEn, nameZh } = await organisation(sql);
  const company = language === 'zh' ? (nameZh ?? nameEn) : nameEn;
  const view = viewFor(engine, { ...of, reader, why: as === 'asked' ? found?.why : undefined, roster, context, types, company });
  const common = { language, company, to: reader.email ?? '', trial: false };
  const data = askData(view, common, { kind: 'task', again: false, sensitive: isSensitive(flow), link: `${publicUrl}/`, reply: null });
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

type Making = PreviewOf & {
  reader: Person;
  why: TaskView['why'] | SlotWhyLike | undefined;
  roster: Roster;
  context: Context;
  types: FactTypes;
  company: string;
};
type SlotWhyLike = { rule: string; level?: number | null; fallback: number };

function viewFor(engine: Engine, making: Making): TaskView {
  const { flow, step, reader, why, roster, context, company, language } = making;
  const { at, world } = context;
  const opened = { ...context, assignee: reader.id, task: { openedAt: at, dueAt: null, closesAt: null } };
  const due = step.settings.due === undefined ? null : whenAt(step.settings.due, opened, 'ends').at;
  const dated = { ...opened, task: { openedAt: at, dueAt: due, closesAt: null } };
  const closes = step.settings.closes === undefined ? due : whenAt(step.settings.closes, dated, 'ends').at;
  const form = withBounds(formAskedBy(step, { asks: 'answer' }), context);
  const looking: Looking = { flow, roster, context: dated, reader: reader.id, released: [] };
  const contact = flow.data.contact ?? context.world.cycle.owner;
  const { subject } = context.run;
  return {
    slot: 'preview',
    stepId: step.id,
    language,
    zone: engine.rosters.zoneOf(reader),
    company,
    flow: flow.name,
    step: step.name,
    cycle: '',
    kind: step.kind,
    asks: 'answer',
    state: 'open',
    reader: refOf(reader),
    subject: subject === null ? null : personIn(roster, subject),
    openedAt: new Date(at).toISOString(),
    due: instant(due),
    closes: instant(closes),
    workingDaysLeft: workingDaysLeft(due ?? closes, at, reader.id, world),
    late: false,
    why: { rule: why?.rule ?? step.settings.who.rules[0]?.who ?? 'subject', level: why?.level ?? null, fallback: why?.fallback ?? 0, handedOverFrom: null },
    ifNot: ifNotOf(step, { rungs: {}, closesAt: closes, slots: [] }, dated, roster),
    contact: contact === null ? null : personIn(roster, contact),
    guidance: step.settings.guidance ?? null,
    outcomes: outcomesFor(flow, step, { asks: 'answer' }),
    form,
    people: choicesIn(form, [], step, roster, context),
    document: step.kind === 'acknowledge' ? (step.settings.document ?? null) : null,
    meeting:
      step.kind === 'meeting'
        ? {
            starts: instant(whenAt(step.settings.starts, dated, 'opens').at),
            minutes: numberOf(step.settings.minutes, context).number,
            with: whoAre(step.settings.with, context).people.map(({ id }) => personIn(roster, id)),
          }
        : null,
    course: step.kind === 'training' ? String(valueOf(step.settings.course, context).value ?? '') : null,
    shared: null,
    shown: shownTo({ step, slots: [], part: { asks: 'answer', status: 'open' }, looking, language, history: [] }),
    evidence: evidenceLike(making),
    values: {},
    draftOutcome: null,
    draftSavedAt: null,
    record: null,
    holder: null,
    closedWhy: null,
    moreWaiting: 0,
  };
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
