import type { Plan } from './plan.ts';
import type { RunState, Slot, TaskState, Waiting } from './state.ts';
import { kinds } from './steps/index.ts';

const today = 2;

/** Lifts the state of a run written by an older release to today's form. Each form of the past is tested on stored states (test/states). */
export function upgradeRun(stored: { v: number }): RunState {
  if (stored.v > today || stored.v < 1)
    throw new Error(`A run was stored in form ${stored.v}; this release reads forms 1 to ${today}. It was written by a newer release.`);
  return stored.v === 1 ? fromFirst(stored as unknown as RunState) : (stored as RunState);
}

/** Form 1 knew no containers inside a run, and waits of one date alone. */
function fromFirst(stored: RunState): RunState {
  const first = (waiting: Waiting | { for: 'clock' }): Waiting => (waiting.for === 'clock' ? { for: 'first' } : waiting);
  const tokens = stored.tokens.map((token) => ({ ...token, waiting: first(token.waiting) }));
  return { ...stored, v: today, tokens, item: null, containers: {}, handlers: {}, holds: [], extensions: [], shifts: [] };
}

/** Lifts the state of a task written by an older release. Form 1 knew one holder of each part and no turns. */
export function upgradeTask(stored: { v: number }): TaskState {
  const { v, ...task } = stored as TaskState | (Omit<TaskState, 'v'> & { v: 1 });
  if (v === 2) return stored as TaskState;
  const slots = task.slots.map((slot): Slot => {
    const named = slot.why.by === 'rule' ? slot.holder : null;
    const closedWhy = slot.status !== 'closed' ? null : task.settledBy === 'answer' ? 'others' : task.settledBy;
    return { ...slot, named, by: null, draftAt: null, closedWhy, parts: [], asks: 'answer' };
  });
  const since = { queue: [], asked: slots.length, countsFrom: task.openedAt, incident: null, requests: [], document: null, lacking: [], trained: [] };
  return { ...task, v: 2, slots, ...since };
}

/** Lifts a plan compiled by an older release: settings that came later have their defaults, which mean what was meant before. Its semantics stay. */
export function upgradePlan(stored: Plan): Plan {
  const steps = Object.fromEntries(
    Object.entries(stored.steps).map(([id, step]) => {
      const read = kinds[step.kind].settings.safeParse(step.settings);
      return [id, read.success ? { ...step, settings: read.data as typeof step.settings } : step];
    }),
  );
  const { handlers = {}, watches = false, tables = {}, staleAfter = {} } = stored as Partial<Plan>;
  return { ...stored, steps, handlers, watches, tables, staleAfter };
}
