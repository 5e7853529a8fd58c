import { zoneOf } from '../calendar-of.ts';
import type { Context } from '../context.ts';
import type { Command } from '../events.ts';
import { filledIn } from '../documents.ts';
import { holds, valueOf } from '../evaluate.ts';
import { changedRows, finalBy, holdsUntil } from '../file.ts';
import type { Answers } from '../form.ts';
import type { Text, Value } from '../grammar.ts';
import type { PlanStep } from '../plan.ts';
import { mustStay } from '../retention.ts';
import type { StepOf } from '../schema.ts';
import { scored } from '../score.ts';
import type { Instant } from '../state.ts';
import { isoDayOf } from '../when.ts';
import type { RecordRow } from '../world.ts';
import { textOf } from '../evaluate/ask.ts';
import { piecesIn } from '../walk.ts';
import { whoAre } from '../who.ts';
import { copies, filled } from './messages.ts';
import { contextAt, journal, mail, roundOf, type Stage, stepAt } from './stage.ts';
import { whenAt } from '../when.ts';

/** What steps do at once: each answers `done`, `evaluated` or `failed` in the same turn. */

type Doing = Extract<Command, { do: 'perform' }>;

export function perform(stage: Stage, command: Doing, at: Instant): void {
  const step = stepAt(stage, command.step) as PlanStep;
  switch (step.kind) {
    case 'notify':
      return notify(stage, command, at);
    case 'record':
      return record(stage, command, at);
    case 'score':
      return score(stage, command, at);
    case 'emit':
      return emit(stage, command, at);
    case 'connect':
      return connect(stage, command, at);
    default:
      return stage.feed({ type: 'failed', at, token: command.token, code: 'notBuilt', detail: { kind: step.kind } });
  }
}

export function evaluate(stage: Stage, token: string, stepId: string, at: Instant): void {
  const step = stepAt(stage, stepId) as PlanStep;
  const { branches } = step.settings as StepOf<'branch'>['settings'];
  const inputs: unknown[] = [];
  let port = 'otherwise';
  for (const branch of branches) {
    const result = holds(branch.condition, contextAt(stage, at, causeOf(stage, token)));
    inputs.push(...result.inputs);
    if (result.holds) {
      port = branch.port;
      break;
    }
  }
  const round = roundOf(stage, token);
  journal(stage, at, { kind: 'condition.evaluated', step: stepId, round, outcome: port, detail: { port }, content: { inputs } });
  stage.feed({ type: 'evaluated', at, token, port });
}

/** Where in the flow a token is, and the `whenever` whose payload `event.*` is, for what hangs on it. */
export function causeOf({ scene }: Stage, token: string | null): Pick<Context, 'place' | 'cause'> {
  const found = scene.run.tokens.find(({ id }) => id === token);
  if (found === undefined) return {};
  const { step, round, path, cause } = found;
  return { place: { step, round, path }, ...(cause && { cause }) };
}

function notify(stage: Stage, { token, step: stepId, round }: Doing, at: Instant): void {
  const { message } = (stepAt(stage, stepId) as PlanStep).settings as StepOf<'notify'>['settings'];
  const context = contextAt(stage, at, causeOf(stage, token));
  const to = message.to === undefined ? [] : whoAre(message.to, context).people;
  if (to.length === 0) return stage.feed({ type: 'failed', at, token, code: 'nobody', detail: { found: 0, needed: 1 } });
  const order = { step: stepId, round, slot: null, issue: 1, at };
  for (const { id } of to) mail(stage, { ...order, ...filled(message, { ...context, assignee: id }), kind: 'notify', to: id, item: 'notify' });
  copies(
    stage,
    message,
    { ...order, item: 'cc' },
    to.map(({ id }) => id),
    context,
  );
  stage.feed({ type: 'done', at, token });
}

/** Named values, worked out; what is absent is left out. */
function worked(stage: Stage, values: Record<string, Value>, token: string, at: Instant): Answers {
  const context = contextAt(stage, at, causeOf(stage, token));
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const { value: found } = valueOf(value, context);
      return found === undefined ? [] : [[name, found]];
    }),
  );
}

function record(stage: Stage, { token, step: stepId, round }: Doing, at: Instant): void {
  const { type, does, of, values, letter, effective, until, finalAfter } = (stepAt(stage, stepId) as PlanStep).settings as StepOf<'record'>['settings'];
  const context = contextAt(stage, at, causeOf(stage, token));
  const people = of === undefined ? [stage.scene.run.subject ?? ''].filter((id) => id !== '') : whoAre(of, context).people.map(({ id }) => id);
  if (people.length === 0) return stage.feed({ type: 'failed', at, token, code: 'nobody', detail: { found: 0, needed: 1 } });
  const dayOf = (instant: Instant) => isoDayOf(instant, context);
  const from = effective === undefined ? at : whenAt(effective, context, 'opens').at;
  const to = until === undefined ? null : whenAt(until, context, 'ends').at;
  const rules = stage.plan.records?.[type] ?? {};
  const today = dayOf(at);
  const final = finalAfter === undefined ? finalBy(rules, today, zoneOf(undefined, context)) : whenAt(finalAfter, context, 'ends').at;
  if (from === null || (until !== undefined && to === null))
    return stage.feed({ type: 'failed', at, token, code: 'valueMissing', detail: { value: from === null ? 'effective' : 'until' } });
  const given = worked(stage, values, token, at);
  const effectiveOn = dayOf(from);
  const ends = holdsUntil(rules, { does, effective: effectiveOn, until: to === null ? null : dayOf(to) });
  const order = { does, type, values: given, effective: effectiveOn, until: ends, finalAt: final, step: stepId, round, at };
  for (const person of people) {
    const stays = (row: RecordRow) => mustStay(row, rules.keepMonths, stage.world.person(person)?.leftOn ?? null, today);
    const refused = changedRows(stage.world.records(person, type), { ...order, person }, '', stays);
    if (typeof refused === 'string') return stage.feed({ type: 'failed', at, token, code: 'commandFailed', detail: { why: refused, type } });
  }
  for (const person of people) {
    const filed = letter === undefined ? given : { ...given, ...lettered(letter, given, stage.world.person(person)?.language ?? 'en') };
    stage.effects.push({ effect: 'record', record: { ...order, person, values: filed } });
    journal(stage, at, {
      kind: recordKinds[does],
      step: stepId,
      round,
      for: person,
      detail: { type, does, effective: order.effective, until: order.until },
      content: { values: filed },
    });
  }
  stage.feed({ type: 'done', at, token });
}

/** A letter as it is filed: in one language, with its values in place. */
function lettered({ title, body }: { title: Text; body: Text }, values: Answers, language: 'en' | 'zh'): Answers {
  const of = (text: Text) => filledIn((language === 'zh' ? text.zh : undefined) ?? text.en, values);
  return { title: of(title), text: of(body) };
}

const recordKinds = {
  write: 'record.written',
  supersede: 'record.superseded',
  suspend: 'record.suspended',
  restore: 'record.restored',
  revoke: 'record.superseded',
  annotate: 'record.annotated',
  erase: 'record.erased',
} as const;

/** A score is its step's answer. */
function score(stage: Stage, { token, step: stepId, round }: Doing, at: Instant): void {
  const context = contextAt(stage, at, causeOf(stage, token));
  const result = scored((stepAt(stage, stepId) as PlanStep).settings as StepOf<'score'>['settings'], context);
  if ('missing' in result) return stage.feed({ type: 'failed', at, token, code: 'valueMissing', detail: { part: result.missing } });
  yields(stage, stepId, round, 'next', result.values, at);
  journal(stage, at, { kind: 'score.computed', step: stepId, round, content: { inputs: result.inputs, values: result.values } });
  stage.feed({ type: 'done', at, token });
}

/** What a step without an assignee came to is read like an answer. */
export function yields(stage: Stage, step: string, round: number, outcome: string, values: Answers, at: Instant, by = 'flow'): void {
  stage.effects.push({ effect: 'answer', answer: { step, round, slot: `${stage.scene.run.id}:${step}:${round}`, by, for: by, at, outcome, values } });
}

function emit(stage: Stage, { token, step: stepId, round }: Doing, at: Instant): void {
  const { key, value, scope, of, group } = (stepAt(stage, stepId) as PlanStep).settings as StepOf<'emit'>['settings'];
  const context = contextAt(stage, at, causeOf(stage, token));
  const { value: found } = valueOf(value, context);
  if (found === undefined) return stage.feed({ type: 'failed', at, token, code: 'valueMissing', detail: { value: 'value' } });
  const source = `${stage.scene.run.id}:${stepId}:${round}`;
  if (scope === 'parent' || scope === 'children') {
    stage.effects.push({ effect: 'signal', to: scope, key, value: found, at });
    journal(stage, at, { kind: 'fact.recorded', step: stepId, round, detail: { scope, id: null, key }, content: { value: found } });
  } else
    for (const id of factIds()) {
      stage.effects.push({ effect: 'fact', fact: { scope, id, key, value: found, at, source } });
      journal(stage, at, {
        kind: 'fact.recorded',
        step: stepId,
        round,
        for: scope === 'person' ? id : null,
        detail: { scope, id, key },
        content: { value: found },
      });
    }
  stage.feed({ type: 'done', at, token });

  function factIds(): (string | null)[] {
    if (scope === 'person') return of === undefined ? [stage.scene.run.subject].filter((id) => id !== null) : whoAre(of, context).people.map(({ id }) => id);
    if (scope === 'group') return group === undefined ? [] : [`${group.column}=${textOf(valueOf(group.equals, context).value ?? '')}`];
    return [null];
  }
}

/** One call; what comes back is an event (`replied`). Without an awaited reply it is done when it was accepted. */
function connect(stage: Stage, { token, step: stepId, round }: Doing, at: Instant): void {
  const { connection, sends, discloses, replies, attempts } = (stepAt(stage, stepId) as PlanStep).settings as StepOf<'connect'>['settings'];
  const values = worked(stage, sends, token, at);
  const key = `${stage.scene.run.id}:${stepId}:${round}`;
  stage.effects.push({ effect: 'call', call: { key, connection, token, step: stepId, round, values, awaits: replies !== undefined, attempts, at } });
  journal(stage, at, { kind: 'connect.sent', step: stepId, round, detail: { connection, key }, content: { values } });
  for (const type of new Set([...discloses, ...recordsIn(sends)]))
    journal(stage, at, { kind: 'disclosed', step: stepId, round, for: stage.scene.run.subject, detail: { record: type, to: connection } });
}

/** The types of the records that these values are read from: whoever gets the values gets to know the record. */
function recordsIn(sends: unknown): string[] {
  return piecesIn(sends, '').flatMap(({ is, piece }) => {
    if (is === 'value') return piece.value === 'record' ? [piece.type] : [];
    return is === 'rows' && piece.rows === 'records' ? [piece.type] : [];
  });
}
