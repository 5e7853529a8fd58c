import { dayNumber, instantOf } from '../../calendar.ts';
import type { Clock, Instant, TaskState } from '../../state.ts';
import { dropClocks, moveClock, putClock } from '../clocks.ts';
import { contextAt, type Stage, stepAt, taskSettingsOf } from '../stage.ts';
import { nextLeave } from './substitutes.ts';

/** When time alone changes who holds a task: a holder leaves on a date that is known, or goes on leave for which somebody stands in. */
export function planLook(stage: Stage, task: TaskState, at: Instant): void {
  const id = `${task.id}:look`;
  const next = task.status === 'open' ? nextChange(stage, task, at) : null;
  const now = stage.scene.clocks[id];
  if (next === null) {
    if (now !== undefined) dropClocks(stage, (clock) => clock.id === id, at);
    return;
  }
  if (now?.due === next.at) return;
  const ledger = [{ rule: next.rule, from: null, op: 'begins', to: next.at, who: next.who }];
  if (now !== undefined) return moveClock(stage, now, { due: next.at, ledger }, next.rule, at);
  const order = stepAt(stage, task.step)?.order ?? 0;
  const clock: Clock = {
    id,
    run: task.run,
    kind: 'look',
    due: next.at,
    branches: true,
    ladder: 0,
    order,
    task: task.id,
    token: null,
    item: 'holders',
    nth: 0,
    ledger,
  };
  putClock(stage, clock, task.step, task.round, at);
}

type Change = { at: Instant; rule: 'leaves' | 'absence'; who: string };

function nextChange(stage: Stage, task: TaskState, at: Instant): Change | null {
  const { absence } = taskSettingsOf(stepAt(stage, task.step));
  const context = contextAt(stage, at);
  const { world } = stage;
  const changes = task.slots.flatMap(({ status, holder }): Change[] => {
    if (status !== 'open') return [];
    const leftOn = world.person(holder)?.leftOn ?? null;
    const gone = leftOn === null ? null : instantOf(dayNumber(leftOn), 0, world.zone(world.cycle.zone));
    const away = nextLeave(holder, absence, context);
    return [
      ...(gone !== null && gone > at ? [{ at: gone, rule: 'leaves' as const, who: holder }] : []),
      ...(away !== null && away > at ? [{ at: away, rule: 'absence' as const, who: holder }] : []),
    ];
  });
  return changes.reduce<Change | null>((first, one) => (first === null || one.at < first.at ? one : first), null);
}
