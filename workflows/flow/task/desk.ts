import type { JournalKind } from '../journal.ts';
import type { Clock, IncidentCode, Instant, Slot, SlotWhy, TaskState } from '../state.ts';
import type { Count } from '../tally.ts';
import type { Lost, MailKind, Opening, Planned, TaskCommand, TaskRules } from './events.ts';

/** One draft of a task while an event works on it, what it asks for so far, and the moves that everything about a task is made of. */
export type Desk = { rules: TaskRules; task: TaskState; commands: TaskCommand[]; at: Instant; order: number };

type LogMore = Partial<Omit<Extract<TaskCommand, { do: 'log' }>, 'do' | 'kind' | 'slot'>>;

export function log({ commands }: Desk, kind: JournalKind, slot: Slot | null, more: LogMore = {}): void {
  commands.push({ ...more, do: 'log', kind, slot });
}

export function mail({ commands }: Desk, kind: MailKind, slot: Slot, { to = slot.holder, item = kind }: { to?: string; item?: string } = {}): void {
  commands.push({ do: 'mail', kind, to, slot, item, nth: slot.issue });
}

export function openSlots({ slots }: TaskState): Slot[] {
  return slots.filter(({ status }) => status === 'open');
}

export function slotOf({ task }: Desk, id: string): Slot | undefined {
  return task.slots.find((slot) => slot.id === id);
}

/** Whether somebody is asked already, or has answered. */
export function isAsked({ slots }: TaskState, person: string): boolean {
  return slots.some(({ status, holder, named }) => (status === 'open' || status === 'answered') && (holder === person || named === person));
}

export function setClock(
  { task, commands, order }: Desk,
  kind: Clock['kind'],
  planned: Pick<Clock, 'due' | 'ledger' | 'zone' | 'known'>,
  { item = null, nth = 0, branches = true, ladder = 0 }: Partial<Pick<Clock, 'item' | 'nth' | 'branches' | 'ladder'>> = {},
): void {
  const id = [task.id, kind, ...(item === null ? [] : [item, String(nth)])].join(':');
  commands.push({ do: 'setClock', clock: { id, run: task.run, kind, branches, ladder, order, task: task.id, token: null, item, nth, ...planned } });
}

export const dueAt = ({ at, ledger, zone, known }: Planned): Pick<Clock, 'due' | 'ledger' | 'zone' | 'known'> => ({
  due: at,
  ledger,
  ...(zone !== undefined && { zone }),
  ...(known !== undefined && { known }),
});

const losses: readonly string[] = ['declined', 'left', 'excluded', 'noLonger'] satisfies Lost[];

/** Whether a part is without its decider: such a one counts no more. */
export const isLoss = (why: string | null): boolean => why !== null && losses.includes(why);

/** Not by the rule of the step: such a part follows nobody when holders change. */
const byHand: readonly SlotWhy['by'][] = ['added', 'handOver', 'reassigned', 'replaced'];

/** Somebody is asked. */
export function addSlot(desk: Desk, opening: Opening, again: string | null = null): void {
  const { task, at } = desk;
  const { id, why, named = id, parts = [], asks = 'answer', answered } = opening;
  const slot: Slot = {
    id: `${task.id}:${task.slots.length + 1}`,
    holder: id,
    status: answered === undefined ? 'open' : 'answered',
    issue: 1,
    from: named === id ? null : named,
    why,
    openedAt: at,
    outcome: null,
    answeredAt: null,
    late: false,
    named: byHand.includes(why.by) ? null : named,
    by: null,
    draftAt: null,
    closedWhy: null,
    parts,
    asks,
    ...answered,
  };
  task.slots.push(slot);
  if (answered === undefined) tellOpened(desk, slot, again);
}

export function tellOpened(desk: Desk, slot: Slot, again: string | null): void {
  const { task } = desk;
  const detail = { why: slot.why, closes: task.closesAt, ...(slot.from !== null && { from: slot.from }), ...countsFor(desk, slot) };
  log(desk, 'task.opened', slot, { to: [slot.holder], due: task.dueAt ?? task.closesAt, detail });
  mail(desk, again === null ? 'task' : 'reopened', slot, { item: again === null ? 'task' : `reopened.${again}` });
  if (slot.why.by === 'substitute' && slot.named !== null) mail(desk, 'substituted', slot, { to: slot.named });
}

/** How an answer will count, so that whoever reads the journal can count again. */
function countsFor({ rules: { tally, partNumbers, answers }, task }: Desk, { asks, parts }: Slot): Record<string, unknown> {
  if (asks === 'approval') return { asks };
  if (tally === undefined) return {};
  const { rule, reject, ties } = tally;
  const policy = { rule, reject, ties, outcomes: answers.filter((outcome) => outcome !== 'declined'), asked: task.asked };
  return { tally: policy, ...(partNumbers.length > 0 && { counts: parts }) };
}

/** A part is asked again, of whom it is with. */
export function reopenSlot(desk: Desk, slot: Slot, why: string): void {
  Object.assign(slot, { status: 'open', issue: slot.issue + 1, openedAt: desk.at, outcome: null, answeredAt: null, late: false, by: null, closedWhy: null });
  forgetReminders(slot);
  log(desk, 'task.reopened', slot, { to: [slot.holder], due: desk.task.dueAt ?? desk.task.closesAt, detail: { why } });
  mail(desk, 'reopened', slot, { item: `reopened.${why}` });
}

/** Whoever it is with from now on has not been reminded yet. */
export function forgetReminders(slot: Slot): void {
  delete slot.reminded;
  delete slot.toldAbove;
}

/** A part is over without an answer. Whoever it was with is told where somebody else has made an end of it. */
export function closeSlot(desk: Desk, slot: Slot, why: string): void {
  Object.assign(slot, { status: 'closed', closedWhy: why });
  dropDraft(desk, slot);
  log(desk, 'task.closed', slot, { to: [slot.holder], detail: { why } });
  if (isTold(why)) mail(desk, 'closed', slot, { item: `closed.${why}` });
}

/** Others decided, the question was taken back, what it belonged to is over, or it cannot be decided any more. Who times out sees it where the task was; an operator tells by himself. */
function isTold(why: string): boolean {
  return ['others', 'override', 'rewound', 'withdrawn', 'interrupted', 'containerLeft', 'replaced', 'restarted', 'quorumImpossible'].includes(why);
}

export function dropDraft(desk: Desk, slot: Slot, becomes: 'dropped' | 'shown' | 'carried' = 'dropped'): void {
  if (slot.draftAt === null) return;
  if (becomes !== 'carried') slot.draftAt = null;
  desk.commands.push({ do: 'draft', slot: slot.id, becomes });
}

/** `count`: what the answers of several came to, where they settle it. */
export function settle(desk: Desk, outcome: string, settledBy: NonNullable<TaskState['settledBy']>, count?: Count): null {
  const { task, at } = desk;
  Object.assign(task, { status: 'settled', outcome, settledBy, settledAt: at, queue: [], incident: null });
  endSlots(desk, settledBy === 'answer' || settledBy === 'fact' ? 'others' : settledBy);
  desk.commands.push({ do: 'settled', outcome, ...(count && { count }) });
  return null;
}

export function close(desk: Desk, why: string): null {
  const { task, at } = desk;
  Object.assign(task, { status: 'closed', settledBy: 'operator', settledAt: at, queue: [], incident: null });
  log(desk, 'task.closed', null, { detail: { why } });
  endSlots(desk, why);
  return null;
}

function endSlots(desk: Desk, why: string): void {
  const { task, commands } = desk;
  if (task.late) commands.push({ do: 'count', what: 'late', by: -1 });
  for (const item of Object.keys(task.rungs)) unstick(desk, item);
  for (const slot of openSlots(task)) closeSlot(desk, slot, why);
  commands.push({ do: 'clearClocks' });
}

/** Why a rung does not fire: it waits for a notice to be accepted, or it names nobody. */
export type Stuck = 'waiting' | 'nobody';
export const incidentOf: Record<Stuck, string> = { waiting: 'noticeNotDelivered', nobody: 'nobody' };

export function unstick(desk: Desk, item: string): void {
  const why = desk.task.rungs[item];
  if (why !== 'waiting' && why !== 'nobody') return;
  desk.commands.push({ do: 'count', what: 'stuck', by: -1 });
  log(desk, 'incident.closed', null, { detail: { code: incidentOf[why], rung: item } });
}

/** It cannot go on without a person. Its dates and rungs go on, and so do acts that put it right. */
export function stop(desk: Desk, code: IncidentCode, detail: Record<string, string | number> = {}): null {
  if (desk.task.incident === code) return null;
  desk.task.incident = code;
  desk.commands.push({ do: 'stuck', code, detail });
  return null;
}

/** It can go on after all. */
export function free(desk: Desk): null {
  if (desk.task.incident === null) return null;
  desk.task.incident = null;
  desk.commands.push({ do: 'freed' });
  return null;
}
