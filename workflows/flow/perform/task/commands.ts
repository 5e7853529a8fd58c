import { valueOf } from '../../evaluate.ts';
import { takeBackSignature } from './signing.ts';
import type { Answers } from '../../form.ts';
import type { Value } from '../../grammar.ts';
import type { Answer, Instant, TaskState } from '../../state.ts';
import type { TaskCommand } from '../../task/events.ts';
import { isAnonymous } from '../../task-settings.ts';
import { whoAre } from '../../who.ts';
import { dropClocks, putClock } from '../clocks.ts';
import { causeOf } from '../doors.ts';
import { nameless } from './nameless.ts';
import { restartDates } from '../redated.ts';
import { copies, filled, messageOf } from '../messages.ts';
import type { MailOrder } from '../scene.ts';
import { contextAt, journal, mail, type Stage, stepAt, taskSettingsOf, written } from '../stage.ts';

/** What a task asks for, performed. */

export function onTaskCommands(stage: Stage, task: TaskState, commands: readonly TaskCommand[], at: Instant): void {
  const sent: MailOrder['item'][] = [];
  for (const command of commands) {
    if (command.do !== 'mail') onTaskCommand(stage, task, command, at);
    else {
      send(stage, task, command, at, !sent.includes(command.item));
      sent.push(command.item);
    }
  }
}

function onTaskCommand(stage: Stage, task: TaskState, command: Exclude<TaskCommand, { do: 'mail' }>, at: Instant): void {
  switch (command.do) {
    case 'setClock':
      return putClock(stage, command.clock, task.step, task.round, at);
    case 'clearClocks':
      return dropClocks(stage, (clock) => clock.task === task.id, at);
    case 'log':
      return log(stage, task, command, at);
    case 'count':
      stage.effects.push({ effect: 'count', step: task.step, what: command.what, by: command.by });
      return;
    case 'answer':
      return byPolicy(stage, task, { slot: command.slot.id, for: command.slot.holder, outcome: command.outcome, values: command.values }, at);
    case 'defaultAnswers':
      return byPolicy(stage, task, { slot: task.id, for: 'policy', outcome: command.outcome, values: defaultsOf(stage, task, at) }, at);
    case 'takeBack': {
      stage.effects.push({ effect: 'takeBack', slot: command.slot, at });
      const holder = task.slots.find(({ id }) => id === command.slot)?.holder;
      if (holder !== undefined) takeBackSignature(stage, task, holder, at);
      return;
    }
    case 'draft': {
      const to = command.becomes === 'carried' ? (task.slots.find(({ id }) => id === command.slot)?.holder ?? null) : null;
      stage.effects.push({ effect: 'draft', slot: command.slot, becomes: command.becomes, to, at });
      return;
    }
    case 'restartDates':
      return restartDates(stage, task, at);
    default:
      return;
  }
}

/** What was answered where nobody may know who did is not told with who did. */
function log(stage: Stage, task: TaskState, { kind, slot, by, to, due, outcome, detail }: Extract<TaskCommand, { do: 'log' }>, at: Instant): void {
  const anonymous = isAnonymous(taskSettingsOf(stepAt(stage, task.step)));
  journal(stage, at, {
    kind,
    step: task.step,
    round: task.round,
    by: by ?? null,
    for: slot?.holder ?? null,
    to: to ?? [],
    due: due ?? null,
    outcome: anonymous && slot !== null ? null : (outcome ?? null),
    ...written({ ...(slot && { part: slot.id }), ...detail }),
  });
}

/** Nobody signed it. What somebody had typed where nobody may know who answers stays theirs alone to know. */
function byPolicy(stage: Stage, task: TaskState, given: Pick<Answer, 'slot' | 'for' | 'outcome' | 'values'>, at: Instant): void {
  const { step, round } = task;
  const settings = taskSettingsOf(stepAt(stage, step));
  const answer: Answer = { step, round, ...given, by: 'policy', at, byPolicy: true };
  const isTyped = given.slot !== task.id && isAnonymous(settings);
  stage.effects.push({ effect: 'answer', answer: isTyped ? nameless(answer, settings, contextAt(stage, at, { task: datesOf(task) })) : answer });
}

const datesOf = (task: TaskState) => ({ openedAt: task.countsFrom, dueAt: task.dueAt, closesAt: task.closesAt });

function defaultsOf(stage: Stage, task: TaskState, at: Instant): Answers {
  const { onTimeout } = taskSettingsOf(stepAt(stage, task.step));
  const answers: Record<string, Value> = onTimeout.take === 'outcome' ? (onTimeout.answers ?? {}) : {};
  const context = contextAt(stage, at, causeOf(stage, task.token));
  return Object.fromEntries(
    Object.entries(answers).flatMap(([field, value]) => {
      const { value: found } = valueOf(value, context);
      return found === undefined ? [] : [[field, found]];
    }),
  );
}

/** A mail of a task, filled in as of now; `first` of those that say the same takes the copies along. Whoever represents its holder gets one of their own. */
function send(stage: Stage, task: TaskState, { kind, to, slot, item, nth }: Extract<TaskCommand, { do: 'mail' }>, at: Instant, first: boolean): void {
  const settings = taskSettingsOf(stepAt(stage, task.step));
  const context = contextAt(stage, at, { ...causeOf(stage, task.token), assignee: to, task: datesOf(task) });
  const message = messageOf(settings, { kind, item });
  const isFirst = kind === 'task' || kind === 'reopened';
  const isOfLadder = settings.ladder.some(({ id }) => id === item.split('.')[0]) || (isFirst && (slot.why.by === 'added' || slot.why.by === 'handOver'));
  const closes = task.closesAt ?? task.dueAt;
  const order = {
    step: task.step,
    round: task.round,
    slot: slot.id,
    issue: nth,
    item,
    at,
    ...(isOfLadder && { ladder: true as const }),
    ...(isFirst && closes !== null && { neededBy: closes }),
  };
  mail(stage, { ...order, ...filled(message, context), kind, to });
  if (first)
    copies(
      stage,
      message,
      order,
      task.slots.map(({ holder }) => holder),
      context,
    );
  if (settings.representedBy === undefined || (kind !== 'task' && kind !== 'reopened' && kind !== 'reminder')) return;
  for (const { id } of whoAre(settings.representedBy, context).people) if (id !== to) mail(stage, { ...order, kind: 'represented', to: id });
}
