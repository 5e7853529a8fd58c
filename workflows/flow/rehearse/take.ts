import type { Effect, Happening } from '../perform/scene.ts';
import { keptAnswer } from '../severed.ts';
import type { Answer } from '../state.ts';
import { isNotice } from '../task/events.ts';
import { hearLine } from './awaited.ts';
import { beginChildren, cancelBelow, closeChildren, countReached, joinLate } from './children.ts';
import { actLines, type Batch, batchOf, note, placeOfCycle } from './lines.ts';
import { callOutside } from './outside.ts';
import { keepMail } from './mail-bags.ts';
import { noteChanges } from './parts.ts';
import { isRunning, type Living, type Rehearsal, type Why } from './rehearsal.ts';
import { planRetention, settleRetention } from './retention.ts';
import type { ScriptEvent } from './script.ts';
import { askAgain, goOn } from './starts.ts';
import { tell, tellRelatives } from './tell.ts';

/**
 * One step of a run, and all it comes to kept: the storage of a rehearsal, as engine/apply.ts is that of the database. `act`: the line of the script that it
 * carries out. Null, or the rule that refuses it. What follows for other runs waits in the queues of the rehearsal.
 */
export function take(rehearsal: Rehearsal, run: Living, happening: Happening, why: Why, act: ScriptEvent | null = null): string | null {
  const before = run.scene;
  const { scene, effects, refused } = rehearsal.perform(run.edition.plan, before, run.world, happening);
  const batch = batchOf(rehearsal, run, why);
  const lines = actLines(
    effects.flatMap((effect) => (effect.effect === 'journal' ? [effect.line] : [])),
    act,
    refused,
    rehearsal.now,
  );
  const keptLines = new Map(lines.map((line) => [String(line.detail.key), batch.write(line)]));
  if (refused !== null) {
    if (happening.to === 'clock') dropClock(run, happening.clock);
    return refused;
  }
  run.scene = scene;
  for (const effect of effects) {
    if (effect.effect === 'keep') keepMail(rehearsal, run, effect.mail, keptLines.get(effect.mail.key) ?? 0);
    else keep(rehearsal, run, effect);
  }
  noteChanges(rehearsal, run, before);
  for (const line of lines) hearLine(rehearsal, run, line);
  for (const effect of effects) follow(rehearsal, run, effect, whyOf(batch, why, effect));
  const after = { ...why, cause: batch.last() ?? why.cause };
  tellRelatives(rehearsal, run, effects, after);
  settleRetention(rehearsal, run.subject, after);
  return null;
}

/** A clock that nothing waits for any more. */
function dropClock(run: Living, id: string): void {
  const { [id]: _gone, ...clocks } = run.scene.clocks;
  run.scene = { ...run.scene, clocks };
}

/** What an effect leads to was brought about by the line of its step, or by the last line of all. */
function whyOf(batch: Batch, why: Why, effect: Effect): Why {
  return { ...why, cause: rootOf(batch, effect) ?? batch.last() ?? why.cause };
}

function rootOf(batch: Batch, effect: Effect): number | null {
  if (effect.effect === 'children' || effect.effect === 'joins') return batch.rootOf(`${effect.step}:${effect.round}`);
  return effect.effect === 'raise' && 'token' in effect.event ? batch.rootOf(effect.event.token) : null;
}

/** What belongs to the run itself. */
function keep({ notices, drafts }: Rehearsal, run: Living, effect: Effect): void {
  switch (effect.effect) {
    case 'mail':
      if (isNotice(effect.mail.kind) && effect.mail.slot !== null) notices.set(`${effect.mail.slot}#${effect.mail.issue}`, effect.mail.at);
      return;
    case 'answer': {
      const { answer } = effect;
      run.answers.set(answer.step, [...(run.answers.get(answer.step) ?? []), keptAnswer(answer, run.scene.run)]);
      run.takenBack.delete(answer.slot);
      return;
    }
    case 'release':
      run.released.push({ to: effect.to, answers: effect.answers });
      return;
    case 'takeBack':
      run.takenBack.add(effect.slot);
      for (const [step, answers] of run.answers) run.answers.set(step, withoutLast(answers, effect.slot));
      return;
    case 'draft':
      if (effect.becomes === 'dropped') drafts.delete(effect.slot);
      return;
    default:
      return;
  }
}

function withoutLast(answers: Answer[], slot: string): Answer[] {
  const last = answers.findLast((answer) => answer.slot === slot);
  return answers.filter((answer) => answer !== last);
}

/** What other runs, files and systems learn of it. */
function follow(rehearsal: Rehearsal, run: Living, effect: Effect, why: Why): void {
  switch (effect.effect) {
    case 'raise':
      return rehearsal.raised.add({ run, event: effect.event, why });
    case 'children':
      return beginChildren(rehearsal, run, effect, why);
    case 'joins':
      return joinLate(rehearsal, run, effect, why);
    case 'closeChildren':
      return closeChildren(rehearsal, run, effect, why);
    case 'reached':
      return countReached(rehearsal, run, effect.at, why);
    case 'finished':
      return finished(rehearsal, run, effect, why);
    case 'schedule': {
      const { trigger, nth } = effect;
      return rehearsal.heard.add({ cycle: run.cycle, heard: { is: 'schedule', trigger, nth }, heardAt: effect.at, why });
    }
    case 'record':
      return keepRecord(rehearsal, effect, why);
    case 'fact':
      return keepFact(rehearsal, run, effect, why);
    case 'call':
      return callOutside(rehearsal, run, effect.call, why);
    case 'journal':
      if (effect.line.kind === 'run.resumed' && run === run.cycle.root && effect.line.step === null) goOn(rehearsal, run.cycle, why);
      return disclosed(rehearsal, effect);
    default:
      return;
  }
}

function finished(rehearsal: Rehearsal, run: Living, { at, outcome }: Extract<Effect, { effect: 'finished' }>, why: Why): void {
  const isCancelled = run.scene.run.status === 'cancelled';
  if (isCancelled) cancelBelow(rehearsal, run, at, why);
  const { cycle } = run;
  if (run.parent === null && run.startKey !== undefined) askAgain(rehearsal, cycle, { key: run.startKey }, why);
  if (cycle.status === 'closing') closeWhenOver(rehearsal, cycle, at, why);
  if (run.parent !== null || (cycle.standing && run !== cycle.root)) return;
  cycle.status = isCancelled && !cycle.standing ? 'cancelled' : 'ended';
  note(rehearsal, placeOfCycle(cycle), why, { kind: 'cycle.closed', outcome });
}

/** Once nothing goes on in a standing cycle that is being closed, its own run is over, and the cycle with it. */
export function closeWhenOver(rehearsal: Rehearsal, cycle: Living['cycle'], at: number, why: Why): void {
  const { root } = cycle;
  if (root === null || !isRunning(root) || [...rehearsal.running].some((one) => one.cycle === cycle && one !== root)) return;
  rehearsal.raised.add({ run: root, event: { type: 'cancelled', at, by: 'flow', reason: 'closed' }, why });
}

function keepRecord(rehearsal: Rehearsal, { record }: Extract<Effect, { effect: 'record' }>, why: Why): void {
  if (rehearsal.store.keepRecord(record, record.step) !== null) return;
  planRetention(rehearsal, record.person);
  tell(rehearsal, { is: 'record', person: record.person, type: record.type }, why);
}

function keepFact(rehearsal: Rehearsal, run: Living, { fact }: Extract<Effect, { effect: 'fact' }>, why: Why): void {
  const { scope, key, value, at, source } = fact;
  const id = scope === 'cycle' ? run.cycle.id : fact.id;
  const corrected = rehearsal.store.addFact({ scope, id: id ?? '', key, value, effective: at, until: null, recorded: at, source });
  tell(rehearsal, { is: 'fact', scope, id, key, corrected, effective: at }, why);
}

function disclosed({ store }: Rehearsal, { line }: Extract<Effect, { effect: 'journal' }>): void {
  if (line.kind === 'disclosed' && line.for !== null) store.disclose(line.for, { type: String(line.detail.record), to: String(line.detail.to), at: line.at });
}
