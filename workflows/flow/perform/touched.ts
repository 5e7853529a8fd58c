import { dependsOf, type Source, type Touched } from '../depends.ts';
import type { RunState, Visit } from '../state.ts';
import type { WorldChange } from '../world.ts';
import type { Happening, Scene } from './scene.ts';
import type { Stage } from './stage.ts';

/** What has changed in one happening that dates may hang on, and what a clock that is moved by it says. Null: nothing of that kind. */
export type Change = { touched: Touched; why: string };

export function changeIn(stage: Stage, before: Scene, happening: Happening): Change | null {
  const around = happening.to === 'world' ? aroundChanged(happening.change) : null;
  if (around !== null) return around;
  if (before.run === stage.scene.run && happening.to !== 'task') return null;
  const decided = decidedIn(before.run, stage.scene.run);
  if (decided !== null) return { touched: everything, why: decided };
  const steps = new Set([...visitsChanged(stage, before.run), ...answeredIn(stage)]);
  const on = new Set<Source>();
  if (containersMoved(stage, before.run)) on.add('containers');
  return steps.size === 0 && on.size === 0 ? null : { touched: { steps, on, all: false }, why: [...steps][0] ?? 'containers' };
}

const everything: Touched = { steps: new Set(), on: new Set(), all: true };
const only = (...sources: Source[]): Touched => ({ steps: new Set(), on: new Set(sources), all: false });

/** Columns of a person by which zone and calendar go. */
const calendarColumns = ['zone', 'calendar', 'location', 'work_days'];

function aroundChanged(change: WorldChange): Change | null {
  switch (change.is) {
    case 'dates':
    case 'absence':
      return { touched: everything, why: change.is };
    case 'above':
      return { touched: everything, why: 'above' };
    case 'person': {
      const everywhere = change.fields.some((field) => calendarColumns.includes(field));
      return { touched: everywhere ? everything : only('people'), why: 'person' };
    }
    case 'fact':
      return { touched: only('facts'), why: 'fact' };
    case 'record':
      return { touched: only('records'), why: 'record' };
    case 'child':
      return { touched: only('runs'), why: 'below' };
    default:
      return null;
  }
}

/** Whether somebody has decided about time: it is held, or counts again; there is more of it; a date was moved. */
function decidedIn(before: RunState, now: RunState): string | null {
  if (now.shifts.length !== before.shifts.length) return 'shift';
  if (now.extensions.length !== before.extensions.length) return 'extension';
  if (now.holds.length > before.holds.length) return 'held';
  return now.holds.some(({ to, fixed }, index) => to !== before.holds[index]?.to || fixed !== before.holds[index]?.fixed) ? 'released' : null;
}

/** Steps that dates hang on and that do not stand as they stood. */
export function visitsChanged({ plan, scene }: Stage, before: RunState): string[] {
  const changed: string[] = [];
  for (const step of dependsOf(plan.steps, plan).steps) {
    const [was, is] = [before.visits[step], scene.run.visits[step]];
    if (was === is || (was !== undefined && is !== undefined && isSame(was.latest, is.latest) && isSame(was.first, is.first))) continue;
    changed.push(step);
  }
  return changed;
}

function isSame(a: Visit, b: Visit): boolean {
  return (
    a.round === b.round &&
    a.opened === b.opened &&
    a.due === b.due &&
    a.closed === b.closed &&
    a.closes === b.closes &&
    a.completed === b.completed &&
    a.outcome === b.outcome &&
    a.starts === b.starts
  );
}

function answeredIn({ effects, plan }: Stage): string[] {
  const { steps } = dependsOf(plan.steps, plan);
  return effects.flatMap((effect) => (effect.effect === 'answer' && steps.has(effect.answer.step) ? [effect.answer.step] : []));
}

function containersMoved({ plan, scene }: Stage, before: RunState): boolean {
  if (!dependsOf(plan.steps, plan).on.has('containers') || before === scene.run) return false;
  return JSON.stringify(before.containers) !== JSON.stringify(scene.run.containers);
}
