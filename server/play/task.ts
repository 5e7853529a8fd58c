import type { Roster } from '../../engine/roster.ts';
import type { Person } from '../../db/people.ts';
import { isoOf } from '../../workflows/flow/calendar.ts';
import { contextOf } from '../../workflows/flow/perform/stage.ts';
import { partIn } from '../../workflows/flow/play/play.ts';
import type { Plan } from '../../workflows/flow/plan.ts';
import type { Living, Rehearsal } from '../../workflows/flow/rehearse/rehearsal.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import type { Answers } from '../../workflows/flow/form.ts';
import type { Instant, RunState, Slot, TaskState } from '../../workflows/flow/state.ts';
import type { TaskView } from '../../workflows/flow/task-view.ts';
import type { World } from '../../workflows/flow/world.ts';
import { personIn } from '../seen-answers.ts';
import { labelOf } from '../task/outcomes.ts';
import { askedNow, pageOf, type Part, stateOf, taskStepOf } from '../task/view.ts';

/** The page of a task in a flow that is tried: the same that its reader will see, of a run in memory. */

export type Trying = { flow: Flow; plan: Plan; roster: Roster; company: string };
type Seen = {
  run: RunState;
  world: World;
  at: Instant;
  task: TaskState;
  slot: Slot;
  tasks: Record<string, TaskState>;
  released: Part['looking']['released'];
  given: Answers | null;
};

/** The page of one part as things stand; null where there is none. */
export function partView(trying: Trying, rehearsal: Rehearsal, part: string): TaskView | null {
  const found = partIn(rehearsal, part);
  if (found === null) return null;
  const { run, task, slot } = found;
  const answered = run.answers.get(task.step)?.findLast((answer) => answer.slot === part)?.values ?? null;
  const released = [...above(run), run].flatMap((one) => one.released.flatMap(({ to, answers }) => (to.includes(slot.holder) ? answers : [])));
  const tasks = Object.fromEntries([...above(run), run].flatMap(({ past, scene }) => [...past, ...Object.values(scene.tasks)]).map((one) => [one.id, one]));
  return viewOf(trying, { run: run.scene.run, world: run.world, at: rehearsal.now, task, slot, tasks, released, given: answered });
}

function above({ parent }: Living): Living[] {
  return parent === null ? [] : [...above(parent), parent];
}

export function viewOf(trying: Trying, seen: Seen): TaskView | null {
  const { flow, plan, roster, company } = trying;
  const { run, world, at, task, slot, tasks, released, given } = seen;
  const person: Person | undefined = roster.people.get(slot.holder);
  if (person === undefined) return null;
  const place = { step: task.step, round: task.round, task, taskId: task.id };
  const step = taskStepOf(flow, place);
  const context = contextOf(plan, run, world, at, { assignee: slot.holder });
  const part: Part = {
    flow,
    step,
    slot,
    place,
    run,
    context,
    roster,
    person,
    theirs: true,
    state: stateOf(place, slot, true, false),
    looking: { flow, roster, reader: slot.holder, released, context: { ...context, tasks } },
    history: [],
    given,
    document: null,
    typed: {},
  };
  const { outcome, answeredAt, by } = slot;
  return {
    ...pageOf(part, { company, cycle: '', owner: world.cycle.owner, zone: world.zoneOf(slot.holder), notice: null }),
    ...askedNow(part),
    // What is known from outside of a flow that is tried is what its story tells.
    evidence: [],
    shared: null,
    draftOutcome: null,
    draftSavedAt: null,
    record:
      outcome === null || answeredAt === null
        ? null
        : { at: isoOf(answeredAt), by: personIn(roster, by ?? slot.holder), outcome, outcomeLabel: labelOf(step, slot, outcome), late: slot.late },
    held: false,
    byCode: false,
    alike: false,
    moreWaiting: 0,
  };
}
