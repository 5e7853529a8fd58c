import { organisation } from '../db/organisation.ts';
import { mailLink } from '../db/outbox.ts';
import { cycleById } from '../db/cycles.ts';
import { runById } from '../db/runs.ts';
import { decisionOf, draftOf, inboxOf, saveTaskDraft, type SlotPlace, slotById } from '../db/tasks.ts';
import { decide } from '../engine/decide.ts';
import type { Engine } from '../engine/engine.ts';
import type { Roster } from '../engine/roster.ts';
import { answersFor } from '../engine/hold.ts';
import { cycleViewOf } from '../engine/rosters.ts';
import { localOf, workDaysBetween } from '../workflows/flow/calendar.ts';
import { answerProblemWords, checkAnswers, unkept } from '../workflows/flow/check-answers.ts';
import type { AnswerProblem } from '../workflows/flow/check-decision.ts';
import { longestComment } from '../workflows/flow/check-decision.ts';
import type { AnswerValue } from '../workflows/flow/form.ts';
import type { Text } from '../workflows/flow/grammar.ts';
import { answersOf, type Flow, isTask, type TaskStep } from '../workflows/flow/schema.ts';
import { contextOf } from '../workflows/flow/perform/stage.ts';
import type { Slot } from '../workflows/flow/state.ts';
import type { TaskView } from '../workflows/flow/task-view.ts';
import { isPresent, whoAre } from '../workflows/flow/who.ts';
import type { World } from '../workflows/flow/world.ts';
import { linkHash } from './mail/links.ts';
import { outcomeLabel } from './outcomes.ts';
import { refOf } from './person-ref.ts';
import { answeredIn, aroundRun, type Looking, seenOf } from './seen-answers.ts';
import type { DoorDecided, Reader, TaskDoor } from './task-door.ts';

/** Tasks as pages see them, over the engine. */
export function createTaskDoor(engine: Engine): TaskDoor {
  return {
    byToken: (token) => byToken(engine, token),
    view: (slot, reader) => viewOf(engine, slot, reader),
    saveDraft: (slot, person, values, outcome) => saveDraft(engine, slot, person, values, outcome),
    async decide({ signedIn, ...input }): Promise<DoorDecided> {
      const reader: Reader = { person: input.person, signedIn, via: input.via };
      const before = await viewOf(engine, input.slot, reader);
      if (before === null) return { ok: false, code: 'notYours', problems: [], view: null };
      if (before.state === 'mustSignIn') return { ok: false, code: 'mustSignIn', problems: [], view: before };
      const decided = await decide(engine, input);
      const view = await viewOf(engine, input.slot, reader);
      if (decided.ok && view !== null) return { ok: true, view };
      const code = decided.ok || decided.code === 'unknown' ? 'closed' : decided.code;
      const problems = decided.ok ? [] : decided.problems.map((problem) => ({ field: problem.field, message: inWords(problem, before) }));
      return { ok: false, code, problems, view };
    },
  };
}

async function byToken(engine: Engine, token: string): Promise<{ slot: string; person: string; current: boolean } | null> {
  const link = await mailLink(engine.sql, linkHash(token));
  const place = link === null ? null : await slotById(engine.sql, link.slotId);
  if (link === null || place === null) return null;
  return { slot: link.slotId, person: link.personId, current: place.issue === link.issue && place.holderId === link.personId };
}

function inWords({ field, code, params, words }: AnswerProblem, view: TaskView): string {
  if (words !== undefined) return view.language === 'zh' ? (words.zh ?? words.en) : words.en;
  const label = view.form.fields.find(({ id }) => id === field)?.label ?? (field === 'comment' ? { en: 'Comment', zh: '意見' } : { en: 'Answer', zh: '回覆' });
  return answerProblemWords(code, params, label, view.language);
}

/** As much of it as the database can keep. */
function keptOf(comment: string): string {
  return comment.slice(0, longestComment).split(unkept).join('');
}

async function saveDraft(
  engine: Engine,
  slotId: string,
  person: string,
  values: Record<string, unknown>,
  outcome?: string,
): Promise<{ savedAt: string } | null> {
  const place = await slotById(engine.sql, slotId);
  if (place === null || place.holderId !== person || place.status !== 'open' || place.task.status !== 'open') return null;
  const { flow, step } = await stepOf(engine, place);
  const { comment, ...given } = values;
  const checked = checkAnswers(step.settings.form, given, null, { partial: true });
  const kept: Record<string, AnswerValue> = typeof comment === 'string' ? { ...checked.values, comment: keptOf(comment) } : checked.values;
  const known = outcome !== undefined && outcomesOf(flow, step).some(({ key }) => key === outcome) ? outcome : null;
  return { savedAt: await saveTaskDraft(engine.sql, { slotId, personId: person, values: kept, outcome: known }) };
}

async function stepOf(engine: Engine, place: SlotPlace): Promise<{ flow: Flow; step: TaskStep; sha256: string }> {
  const run = await runById(engine.sql, place.runId);
  const { flow } = await engine.texts.of(engine.sql, run?.sha256 ?? '');
  const step = flow.steps[place.step];
  if (step === undefined || !isTask(step)) throw new Error(`Task ${place.taskId} belongs to the step ${place.step}, which asks nobody anything.`);
  return { flow, step, sha256: run?.sha256 ?? '' };
}

/** The outcomes a reader may choose between, with the words HR or the product gives them. */
function outcomesOf(flow: Flow, step: TaskStep): TaskView['outcomes'] {
  const named = step.kind === 'form' || step.kind === 'approval' ? (step.settings.outcomes ?? []) : [];
  const needsComment = (key: string) => step.kind === 'approval' && step.settings.commentFor.includes(key);
  return answersOf(step).map((key) => ({
    key,
    label: outcomeLabel(step, key),
    consequence: named.find((one) => one.key === key)?.consequence ?? consequenceOf(flow, step, key),
    needsComment: needsComment(key),
  }));
}

/** "Goes to: second approval", as the drawing says. */
function consequenceOf(flow: Flow, step: TaskStep, port: string): Text | null {
  const to = flow.edges.find((edge) => edge.from === step.id && edge.port === port)?.to;
  const next = to === undefined ? undefined : flow.steps[to];
  if (next === undefined || step.kind === 'form') return null;
  if (next.kind === 'end') return { en: 'Ends here', zh: '到此完結' };
  return { en: `Next: ${next.name.en}`, zh: `下一步：${next.name.zh ?? next.name.en}` };
}

async function viewOf(engine: Engine, slotId: string, reader: Reader): Promise<TaskView | null> {
  const { sql } = engine;
  const place = await slotById(sql, slotId);
  const run = place === null ? null : await runById(sql, place.runId);
  const cycle = run === null ? null : await cycleById(sql, run.cycleId);
  const roster = await engine.rosters.load(sql);
  const person = roster.people.get(reader.person);
  if (place === null || run === null || cycle === null || person === undefined) return null;
  const slot = place.task.slots.find(({ id }) => id === slotId) as Slot;
  const theirs = slot.holder === reader.person;
  const decision = await decisionOf(sql, slotId);
  if (!theirs && slot.from !== reader.person && decision?.byId !== reader.person) return null;
  const { flow, step } = await stepOf(engine, place);
  const answers = await answersFor(sql, run);
  const world = engine.rosters.world(roster, { cycle: cycleViewOf(cycle), answers, notices: new Map(), at: Date.parse(cycle.now) });
  if (!isPresent(reader.person, { world, at: Date.parse(cycle.now) })) return null;
  // A mailbox that several people read proves nothing about which of them opened the link.
  const mustSignIn = theirs && !reader.signedIn && (step.settings.assurance > 1 || (reader.via === 'link' && person.sharedMailbox));
  const state = stateOf(place, slot, theirs, mustSignIn);
  const draft = theirs && !mustSignIn ? await draftOf(sql, slotId, reader.person) : null;
  const own = answers.find((answer) => answer.slot === slotId);
  const name = await organisation(sql);
  const context = contextOf((await engine.texts.of(sql, run.sha256)).plan, run.state, world, Date.parse(cycle.now), { assignee: slot.holder });
  const content = theirs && !mustSignIn;
  const around = step.settings.form.shows.length === 0 ? { tasks: {}, released: [] } : await aroundRun(sql, run, reader.person);
  const looking: Looking = { flow, roster, reader: reader.person, released: around.released, context: { ...context, tasks: around.tasks } };
  return {
    slot: slotId,
    stepId: place.step,
    language: person.language,
    zone: engine.rosters.zoneOf(person),
    company: person.language === 'zh' ? (name.nameZh ?? name.nameEn) : name.nameEn,
    flow: flow.name,
    step: step.name,
    cycle: cycle.name,
    kind: step.kind,
    state,
    reader: refOf(person),
    subject: run.subjectId === null ? null : personRef(roster, run.subjectId),
    openedAt: new Date(slot.openedAt).toISOString(),
    due: instant(place.task.dueAt),
    closes: instant(place.task.closesAt),
    workingDaysLeft: workingDaysLeft(place.task.dueAt ?? place.task.closesAt, Date.parse(cycle.now), reader.person, world),
    late: place.task.late,
    why: {
      rule: slot.why.rule,
      level: slot.why.level ?? null,
      fallback: slot.why.fallback,
      handedOverFrom: slot.from === null ? null : personRef(roster, slot.from),
    },
    ifNot: ifNotOf(flow, step, place, context, roster),
    contact: flow.data.contact === undefined ? (cycle.ownerId === null ? null : personRef(roster, cycle.ownerId)) : personRef(roster, flow.data.contact),
    guidance: step.settings.guidance ?? null,
    outcomes: content ? outcomesOf(flow, step) : [],
    form: content ? step.settings.form : { fields: [], shows: [] },
    shown: content ? shownOf(step, looking, roster, person.language) : [],
    values: content ? (own?.values ?? draft?.values ?? {}) : {},
    draftOutcome: draft?.outcome ?? null,
    draftSavedAt: draft?.savedAt ?? null,
    record:
      decision === null || (!theirs && decision.byId !== reader.person)
        ? null
        : {
            at: decision.at,
            by: personRef(roster, decision.byId),
            outcome: decision.outcome,
            outcomeLabel: labelOf(flow, step, decision.outcome),
            late: decision.late,
          },
    holder: theirs ? null : personRef(roster, slot.holder),
    closedWhy: state === 'closed' ? closedWhy(place) : null,
    moreWaiting: place.trial ? 0 : (await inboxOf(sql, reader.person)).filter(({ id, trial }) => id !== slotId && !trial).length,
  };
}

function stateOf(place: SlotPlace, slot: Slot, theirs: boolean, mustSignIn: boolean): TaskView['state'] {
  if (!theirs) return 'handedOn';
  if (slot.status === 'answered') return 'answered';
  if (slot.status !== 'open' || place.task.status === 'settled' || place.task.status === 'closed') return 'closed';
  if (mustSignIn) return 'mustSignIn';
  return place.task.status === 'scheduled' ? 'notYet' : 'open';
}

function closedWhy({ task }: SlotPlace): TaskView['closedWhy'] {
  if (task.settledBy === 'timeout') return 'timeout';
  if (task.settledBy === 'byPolicy') return 'byPolicy';
  return task.settledBy === 'answer' ? 'others' : 'operator';
}

function instant(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

export function personRef(roster: Roster, id: string): TaskView['reader'] {
  const person = roster.people.get(id);
  return person === undefined ? { id, name: id, nameZh: null } : refOf(person);
}

/** Working days of the reader from tomorrow up to the day it is due; the end of a day counts as that day. */
function workingDaysLeft(due: number | null, now: number, person: string, world: World): number | null {
  if (due === null) return null;
  const zone = world.zone(world.zoneOf(person));
  const from = localOf(now, zone).day;
  const to = localOf(due - 1, zone).day;
  return to < from ? 0 : workDaysBetween(from, to, world.calendarOf(person));
}

function labelOf(flow: Flow, step: TaskStep, outcome: string): Text {
  return outcomesOf(flow, step).find(({ key }) => key === outcome)?.label ?? outcomeLabel(step, outcome);
}

/** The next rung that has not fired, else what the closing does. */
function ifNotOf(flow: Flow, step: TaskStep, place: SlotPlace, context: Parameters<typeof whoAre>[1], roster: Roster): TaskView['ifNot'] {
  const rung = step.settings.ladder.find(({ id }) => place.task.rungs[id] !== 'fired');
  if (rung !== undefined && (rung.do.act === 'tell' || rung.do.act === 'handOver')) {
    const [first] = whoAre(rung.do.to, context).people;
    return { does: rung.do.act === 'tell' ? 'tells' : 'goesTo', who: first === undefined ? null : personRef(roster, first.id), on: null, outcome: null };
  }
  const on = instant(place.task.closesAt);
  if (on === null) return { does: 'nothing', who: null, on: null, outcome: null };
  const { onTimeout } = step.settings;
  if (onTimeout.take === 'outcome') return { does: 'outcome', who: null, on, outcome: labelOf(flow, step, onTimeout.outcome) };
  return { does: 'closes', who: null, on, outcome: null };
}

/** Earlier answers the step shows beside its form, the latest round of each, as far as its reader may see them. */
function shownOf(step: TaskStep, looking: Looking, roster: Roster, language: 'en' | 'zh'): TaskView['shown'] {
  return step.settings.form.shows.flatMap(({ step: from, fields }) => {
    const source = looking.flow.steps[from];
    if (source === undefined || !isTask(source)) return [];
    const { answers, withheld } = seenOf(looking, from, fields);
    const last = answers.at(-1)?.round;
    const shown = answers
      .filter(({ round }) => round === last)
      .map(({ by, values }) => ({
        step: source.name,
        by: by === null ? null : personRef(roster, by),
        answers: answeredIn(source, values, language).filter(({ field }) => fields.includes(field)),
      }));
    return withheld ? [...shown, { step: source.name, by: null, answers: [tooFew(language)] }] : shown;
  });
}

function tooFew(language: 'en' | 'zh'): TaskView['shown'][number]['answers'][number] {
  return {
    label: { en: 'Not shown', zh: '不予顯示' },
    value: language === 'zh' ? '回覆人數太少，不能保密。' : 'Too few people answered for it to stay confidential.',
  };
}
