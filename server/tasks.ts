import { cycleById } from '../db/cycles.ts';
import { partsOfLink } from '../db/outbox.ts';
import { runById } from '../db/runs.ts';
import { insertSharedComment } from '../db/shared.ts';
import { partById, saveTaskDraft, slotById } from '../db/tasks.ts';
import { decide } from '../engine/decide.ts';
import { noteDraft } from '../engine/draft.ts';
import type { Engine } from '../engine/engine.ts';
import { answersFor, outsideOf } from '../engine/hold.ts';
import { cycleViewOf } from '../engine/rosters.ts';
import { editShared } from '../engine/shared.ts';
import { offersOf } from '../engine/offers.ts';
import { actOnTask, type AskedOfTask } from '../engine/task-acts.ts';
import { dayNumber, instantOf, isDate, isoOf } from '../workflows/flow/calendar.ts';
import { answerProblemWords, checkAnswers, unkept } from '../workflows/flow/check-answers.ts';
import type { AnswerProblem } from '../workflows/flow/check-decision.ts';
import { formAskedBy, longestComment } from '../workflows/flow/check-decision.ts';
import type { AnswerValue } from '../workflows/flow/form.ts';
import { contextOf } from '../workflows/flow/perform/stage.ts';
import type { PartAct } from '../builder-ui/task-page/part-act.ts';
import type { PersonChoice, TaskOffers, TaskView } from '../workflows/flow/task-view.ts';
import { linkHash } from './mail/links.ts';
import { addFile, fileFor, withFiles } from './task/files.ts';
import { outcomesFor } from './task/outcomes.ts';
import { choosable, idOf, lookFor, withIds } from './task/people.ts';
import { isPartOf, isToSignIn, taskStepOf, viewOf, viewOfMade } from './task/view.ts';
import type { DoorDecided, DoorDecision, DoorPart, LinkFound, Reader, TaskDoor } from './task-door.ts';

/** Tasks as pages see them, over the engine. */
export function createTaskDoor(engine: Engine): TaskDoor {
  return {
    byToken: (token) => byToken(engine, token),
    view: (slot, reader, typed) => viewOf(engine, slot, reader, typed),
    saveDraft: (slot, person, values, outcome) => saveDraft(engine, slot, person, values, outcome),
    findPeople: (slot, reader, field, text) => findPeople(engine, slot, reader, field, text),
    addFile: (slot, reader, field, file) => addFile(engine, slot, reader, field, file),
    file: (slot, reader, id) => fileFor(engine, slot, reader, id),
    move: (slot, reader, to) => move(engine, slot, reader, to),
    offers: (slot, reader) => offers(engine, slot, reader),
    act: (slot, reader, act, key) => actOnPart(engine, slot, reader, act, key),
    edit: (slot, reader, version, values) => edit(engine, slot, reader, version, values),
    comment: (slot, reader, field, text) => comment(engine, slot, reader, field, text),
    partOf: (slot, person) => partOf(engine, slot, person),
    decide({ signedIn, coded, ...input }) {
      return decideAs(engine, { person: input.person, signedIn, ...(coded !== undefined && { coded }), via: input.via }, input);
    },
  };
}

async function decideAs(engine: Engine, reader: Reader, { link, part, ...input }: Omit<DoorDecision, 'signedIn' | 'coded'>): Promise<DoorDecided> {
  const asked = part ?? (await partOf(engine, input.slot, reader.person));
  if (asked === null) return { ok: false, code: 'notYours', problems: [], view: null };
  if (asked.holds && isToSignIn(reader, asked.step, asked.person))
    return { ok: false, code: 'mustSignIn', problems: [], view: await viewOf(engine, input.slot, reader) };
  const proof = link === undefined || reader.signedIn || reader.coded === true ? undefined : { hash: linkHash(link.token), confirmed: link.confirmed };
  const values = await withFiles(engine.sql, input.slot, asked.form, withIds(asked.form, input.values, asked.roster));
  const decided = await decide(engine, { ...input, values, link: proof });
  const view = decided.ok && decided.made !== null ? await viewOfMade(engine, decided.made, reader, asked.roster) : await viewOf(engine, input.slot, reader);
  if (decided.ok && view !== null) return { ok: true, view };
  const code = decided.ok || decided.code === 'unknown' ? 'closed' : decided.code;
  const { form, person } = asked;
  const problems = decided.ok
    ? []
    : decided.problems.map((problem) => ({ field: problem.field, message: inWords(problem, { form, language: person.language }) }));
  return { ok: false, code, problems, view, ...(!decided.ok && { rule: decided.rule }) };
}

/** Whoever handed it on or answered it for somebody is asked nothing more. */
async function partOf(engine: Engine, slotId: string, personId: string): Promise<DoorPart | null> {
  const place = await partById(engine.sql, slotId);
  const slot = place?.task.slots.find(({ id }) => id === slotId);
  if (place === null || slot === undefined) return null;
  const roster = await engine.rosters.load(engine.sql, place.epoch);
  const person = roster.people.get(personId);
  const decision = place.decidedBy === null ? null : { byId: place.decidedBy };
  if (person === undefined || !isPartOf(personId, slot, decision)) return null;
  const holds = slot.holder === personId;
  const step = taskStepOf((await engine.texts.of(engine.sql, place.sha256)).flow, place);
  return { form: holds ? formAskedBy(step, slot) : { fields: [], shows: [] }, step, holds, person, roster };
}

async function byToken(engine: Engine, token: string): Promise<LinkFound | null> {
  const parts = await partsOfLink(engine.sql, linkHash(token));
  const [first] = parts;
  return first === undefined ? null : { person: first.personId, parts: parts.map(({ slotId, current }) => ({ slot: slotId, current })) };
}

async function edit(engine: Engine, slot: string, reader: Reader, version: number, values: Record<string, unknown>): ReturnType<TaskDoor['edit']> {
  const view = await viewOf(engine, slot, reader);
  if (view === null || view.state === 'mustSignIn') return { rule: 'notYours', problems: [] };
  const given = withIds(view.form, values, await engine.rosters.load(engine.sql));
  const { refused, problems } = await editShared(engine, { slot, person: reader.person, version, values: given });
  if (refused === null) return null;
  return { rule: refused, problems: problems.map((problem) => ({ field: problem.field, message: inWords(problem, view) })) };
}

/** Whoever edits the document may remark on it while it is open. */
async function comment(engine: Engine, slot: string, reader: Reader, field: string, text: string): Promise<boolean> {
  const view = await viewOf(engine, slot, reader);
  const place = await slotById(engine.sql, slot);
  if (view?.shared == null || place === null || place.task.status !== 'open' || place.holderId !== reader.person || view.state === 'mustSignIn') return false;
  if (!view.form.fields.some(({ id }) => id === field) || text.trim() === '') return false;
  const cycle = await cycleById(engine.sql, place.cycleId);
  await insertSharedComment(engine.sql, place.taskId, { field, byId: reader.person, at: cycle?.now ?? '', text: keptOf(text.trim()) });
  return true;
}

function inWords({ field, code, params, words }: AnswerProblem, view: Pick<TaskView, 'form' | 'language'>): string {
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
  const slot = place?.task.slots.find(({ id }) => id === slotId);
  if (place === null || slot === undefined || place.holderId !== person || place.status !== 'open' || place.task.status !== 'open') return null;
  const { flow } = await engine.texts.of(engine.sql, (await runById(engine.sql, place.runId))?.sha256 ?? '');
  const step = taskStepOf(flow, place);
  const { comment, ...given } = values;
  const form = formAskedBy(step, slot);
  const named = withIds(form, given, await engine.rosters.load(engine.sql));
  const checked = checkAnswers(form, await withFiles(engine.sql, slotId, form, named), null, { partial: true });
  const kept: Record<string, AnswerValue> = typeof comment === 'string' ? { ...checked.values, comment: keptOf(comment) } : checked.values;
  const known = outcome !== undefined && outcomesFor(flow, step, slot).some(({ key }) => key === outcome) ? outcome : null;
  const begun = slot.draftAt !== null || (await noteDraft(engine, { run: place.runId, task: place.taskId, slot: slotId, by: person }));
  if (!begun) return null;
  return { savedAt: await saveTaskDraft(engine.sql, { slotId, personId: person, values: kept, outcome: known }) };
}

/** Only where the page asks for people, and only those who may be chosen there. */
async function findPeople(engine: Engine, slotId: string, reader: Reader, field: string, text: string): Promise<PersonChoice[] | null> {
  const { sql } = engine;
  const view = await viewOf(engine, slotId, reader);
  const asked = view?.form.fields.find(({ id }) => id === field);
  if (view?.state !== 'open' || (asked?.type !== 'person' && asked?.type !== 'people')) return null;
  const place = await slotById(sql, slotId);
  const run = place === null ? null : await runById(sql, place.runId);
  const cycle = run === null ? null : await cycleById(sql, run.cycleId);
  if (place === null || run === null || cycle === null) return null;
  const { flow, plan } = await engine.texts.of(sql, run.sha256);
  const roster = await engine.rosters.load(sql);
  const outside = outsideOf(engine, run, cycle);
  const at = Date.parse(cycle.now);
  const world = engine.rosters.world(roster, { cycle: cycleViewOf(cycle), answers: await answersFor(sql, run), notices: new Map(), at, outside });
  const context = contextOf(plan, run.state, world, at, { assignee: reader.person });
  return outside.look(sql, () => lookFor(text, choosable(taskStepOf(flow, place), field, roster, context), roster));
}

async function move(engine: Engine, slotId: string, reader: Reader, to: string): ReturnType<TaskDoor['move']> {
  const view = await viewOf(engine, slotId, reader);
  if (view?.state !== 'open' || view.meeting === null) return 'refused';
  const [day = '', time = ''] = to.split('T');
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)/.exec(time) ?? [];
  if (!isDate(day) || hours === undefined) return 'notATime';
  const year = Number(day.slice(0, 4));
  const starts = instantOf(dayNumber(day), Number(hours) * 60 + Number(minutes), engine.rosters.zone(view.zone, year - 1, year + 1));
  const place = await slotById(engine.sql, slotId);
  const run = place === null ? null : await runById(engine.sql, place.runId);
  const cycle = run === null ? null : await cycleById(engine.sql, run.cycleId);
  if (cycle === null || starts <= Date.parse(cycle.now)) return 'past';
  const { refused } = await actOnTask(engine, { act: 'shift', slot: slotId, to: isoOf(starts), reason: '' }, { by: reader.person });
  return refused === null || refused === 'noChange' ? 'moved' : 'refused';
}

/** Whether this reader has to sign in before anything can be done to a part. */
async function mustSignIn(engine: Engine, slotId: string, reader: Reader): Promise<boolean> {
  if (reader.signedIn) return false;
  const place = await slotById(engine.sql, slotId);
  const run = place === null ? null : await runById(engine.sql, place.runId);
  const person = (await engine.rosters.load(engine.sql)).people.get(reader.person);
  if (place === null || run === null || person === undefined) return true;
  const { flow } = await engine.texts.of(engine.sql, run.sha256);
  return isToSignIn(reader, taskStepOf(flow, place), person);
}

async function offers(engine: Engine, slotId: string, reader: Reader): Promise<TaskOffers> {
  if (await mustSignIn(engine, slotId, reader)) return { handOn: false, takeBack: false, moreTime: null };
  return offersOf(engine, slotId, reader.person);
}

async function actOnPart(engine: Engine, slot: string, reader: Reader, act: PartAct, key?: string): Promise<string | null> {
  if (await mustSignIn(engine, slot, reader)) return 'mustSignIn';
  const by = { by: reader.person, key: key === undefined ? undefined : `${slot}:${reader.person}:${key}` };
  return (await actOnTask(engine, await askedOf(engine, slot, act), by)).refused;
}

/** `reason` of the kernel's request is the code that the flow names; what somebody wrote goes beside it. */
async function askedOf(engine: Engine, slot: string, act: PartAct): Promise<AskedOfTask> {
  if (act.act === 'withdraw') return { ...act, slot };
  if (act.act === 'delegate') return { ...act, slot, to: idOf(act.to, await engine.rosters.load(engine.sql)) };
  const { plus, to = null, code, reason: words, evidence } = act;
  return { act: 'extend', phase: 'ask', slot, plus, to, reason: code, words, evidence };
}
