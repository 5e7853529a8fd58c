import { checkDecision, checkDraft } from '../../check-decision.ts';
import type { Answers } from '../../form.ts';
import type { AnswerVia, TaskAct } from '../../perform/scene.ts';
import type { Slot, TaskState } from '../../state.ts';
import { runMeant, slotMeant, taskMeant } from '../find.ts';
import type { Living, Rehearsal } from '../rehearsal.ts';
import type { EventOf, ScriptEvent } from '../script.ts';
import { instantOfText } from './cycles.ts';
import { type ActOf, actorOf, barred, type Verdict } from './verdict.ts';

/** What people do to tasks. Whether they may is the kernel's to say; here it is found out which task they mean. */

type OnStep = Pick<ScriptEvent, 'person' | 'flow' | 'item' | 'occurrence' | 'round'> & { step: string };
type Meant = { run: Living; task: TaskState };

/** A step that has never been opened for somebody is not open. */
function meant(rehearsal: Rehearsal, event: OnStep): Meant | Verdict {
  const run = runMeant(rehearsal, event, event.step);
  if (typeof run === 'string') return { refused: run === 'noRun' ? 'notOpen' : run };
  const task = taskMeant(run, event.step, event);
  return task === undefined ? { refused: 'notOpen', on: run } : { run, task };
}

const isVerdict = (found: Meant | Verdict): found is Verdict => !('task' in found);
const act = ({ run, task }: Meant, does: TaskAct, values?: Answers, via?: AnswerVia): Verdict => ({
  on: run,
  happening: { to: 'task', task: task.id, act: does, ...(values && { values }), ...(via !== undefined && { via }) },
});

export const answer: ActOf<'answer'> = (rehearsal, event) => give(rehearsal, event, event.outcome);
export const decline: ActOf<'decline'> = (rehearsal, event) => give(rehearsal, event, event.outcome ?? 'declined');

function give(rehearsal: Rehearsal, event: EventOf<'answer' | 'decline'>, asked: string | undefined): Verdict {
  const found = meant(rehearsal, event);
  if (isVerdict(found)) return found;
  const { run, task } = found;
  const slot = slotMeant(task, event.by);
  if (task.status !== 'open' || slot === undefined) return { refused: notOpen(task, event.by), on: run };
  const outcome = asked ?? run.edition.plan.steps[task.step]?.ports[0] ?? '';
  return decided(rehearsal, run, task, slot, {
    by: event.by ?? slot.holder,
    outcome,
    values: event.values,
    reason: 'reason' in event ? event.reason : undefined,
    via: event.via,
  });
}

/** Why a part cannot be answered: it was answered before, or is not open at all. */
function notOpen({ slots }: TaskState, by: string | undefined): string {
  const own = slots.filter(({ holder }) => by === undefined || holder === by);
  return own.some(({ status }) => status === 'answered') ? 'alreadyAnswered' : 'notOpen';
}

type Given = { by: string; outcome: string; values: Record<string, unknown>; reason: string | undefined; via: AnswerVia };

/** The form is looked at first, as by whoever takes an answer. */
export function decided(rehearsal: Rehearsal, run: Living, task: TaskState, slot: Slot, { by, outcome, values, reason, via }: Given): Verdict {
  const { flow, plan } = run.edition;
  const checked = checkDecision({ flow, plan, run: run.scene.run, world: run.world, at: rehearsal.now, task, slot, outcome, values });
  if ('problems' in checked) return { refused: checked.code, on: run, problems: checked.problems.map(({ field, code }) => ({ field, code })) };
  const version = task.document === null ? undefined : task.document.version;
  const does = {
    type: 'decided',
    at: rehearsal.now,
    slot: slot.id,
    by,
    outcome,
    ...(version !== undefined && { version }),
    ...(reason !== undefined && { reason }),
  } as const;
  return act({ run, task }, does, checked.values, via);
}

export const draft: ActOf<'draft'> = (rehearsal, event) => {
  const found = meant(rehearsal, event);
  if (isVerdict(found)) return found;
  const { run, task } = found;
  const slot = slotMeant(task, event.by);
  if (task.status !== 'open' || slot === undefined) return { refused: notOpen(task, event.by), on: run };
  const { flow, plan } = run.edition;
  const given = { flow, plan, run: run.scene.run, world: run.world, at: rehearsal.now, task, slot, outcome: event.outcome ?? null, values: event.values };
  rehearsal.drafts.set(slot.id, checkDraft(given));
  return act(found, { type: 'drafted', at: rehearsal.now, slot: slot.id, by: event.by ?? slot.holder });
};

export const withdraw: ActOf<'withdraw'> = (rehearsal, event) => {
  const found = meant(rehearsal, event);
  if (isVerdict(found)) return found;
  const { by, reason = '' } = event;
  const own = found.task.slots.filter((slot) => slot.answeredAt !== null && (by === undefined || slot.holder === by || slot.by === by));
  const slot = own.at(-1) ?? found.task.slots[0];
  if (slot === undefined) return { refused: 'notAnswered', on: found.run };
  return act(found, { type: 'withdrawn', at: rehearsal.now, slot: slot.id, by: by ?? slot.holder, reason });
};

export const reopen: ActOf<'reopen'> = (rehearsal, event) => {
  const found = meant(rehearsal, event);
  const { reason = '', mode, step } = event;
  const by = actorOf(rehearsal, event);
  const at = rehearsal.now;
  if (!isVerdict(found) && found.run.cycle.status !== 'running') return { refused: 'cycleClosed', on: found.run };
  if (!isVerdict(found) && mode === undefined) return act(found, { type: 'reopened', at, by, reason });
  const run = isVerdict(found) ? runMeant(rehearsal, event, step) : found.run;
  if (typeof run === 'string') return { refused: run };
  if (run.cycle.status !== 'running') return { refused: 'cycleClosed', on: run };
  const no = barred(run, at, by);
  if (no !== null) return no;
  return { on: run, happening: { to: 'run', event: { type: 'reopened', at, step, mode: mode ?? 'rewind', by, reason } } };
};

export const override: ActOf<'override'> = (rehearsal, event) => {
  const found = meant(rehearsal, event);
  if (isVerdict(found)) return found;
  const { outcome, values, reason = '' } = event;
  return act(found, { type: 'overridden', at: rehearsal.now, by: actorOf(rehearsal, event), outcome, reason }, values);
};

export const delegate: ActOf<'delegate'> = (rehearsal, event) => handOn(rehearsal, event, 'delegated');
export const reassign: ActOf<'reassign'> = (rehearsal, event) => handOn(rehearsal, event, 'reassigned');

function handOn(rehearsal: Rehearsal, event: EventOf<'delegate' | 'reassign'>, type: 'delegated' | 'reassigned'): Verdict {
  const found = meant(rehearsal, event);
  if (isVerdict(found)) return found;
  const slot = slotMeant(found.task, event.by);
  if (slot === undefined) return { refused: 'notOpen', on: found.run };
  const by = type === 'delegated' ? (event.by ?? slot.holder) : actorOf(rehearsal, event);
  const no = type === 'delegated' ? null : barred(found.run, rehearsal.now, by);
  if (no !== null) return no;
  return act(found, { type, at: rehearsal.now, slot: slot.id, to: event.to, by, reason: event.reason ?? '' });
}

/** Asked by a holder, answered by whom the step names; an operator gives more time to a clock without being asked. */
export const extend: ActOf<'extend'> = (rehearsal, event) => {
  const { step, phase, reason = '', plus = null } = event;
  if (step === undefined) return { refused: 'whichStep' };
  const found = meant(rehearsal, { ...event, step });
  if (isVerdict(found)) return found;
  const at = rehearsal.now;
  const { task } = found;
  if (task.status !== 'open' && task.status !== 'scheduled') return { refused: 'notOpen', on: found.run };
  if (phase === 'ask') {
    const slot = slotMeant(task, event.by);
    if (slot === undefined) return { refused: 'notOpen', on: found.run };
    const to = instantOfText(rehearsal, event.to);
    return act(found, { type: 'extensionAsked', at, slot: slot.id, by: event.by ?? slot.holder, plus, to, reason, evidence: event.evidence ?? null });
  }
  const request = task.requests.findLast(({ state }) => state === 'asked');
  if (request !== undefined) {
    const type = phase === 'grant' ? 'extensionGranted' : 'extensionDenied';
    return act(found, { type, at, request: request.id, by: actorOf(rehearsal, event), reason });
  }
  if (phase === 'deny' || (plus === null && event.to === undefined)) return { refused: 'unknownRequest', on: found.run };
  const by = actorOf(rehearsal, event);
  const no = barred(found.run, at, by);
  if (no !== null) return no;
  const extension = { clock: clockOf(found, event.clock), plus, to: instantOfText(rehearsal, event.to), by, at, request: null };
  return { on: found.run, happening: { to: 'run', event: { type: 'extended', at, extension, reason } } };
};

/** The date that is extended: the one named, else the one it is due by, else the one it closes at. */
function clockOf({ run, task }: Meant, clock: string | undefined): string {
  const settings = run.edition.plan.steps[task.step]?.settings;
  const due = settings !== undefined && 'due' in settings && settings.due !== undefined;
  return `${task.id}:${clock ?? (due ? 'due' : 'closes')}`;
}
