import { isOfGroup } from '../evaluate/outside.ts';
import { relativesConcerned } from '../looks.ts';
import type { Effect } from '../perform/scene.ts';
import type { WorldChange } from '../world.ts';
import { concerns, concernsOthers } from './concerns.ts';
import { hear } from './starts.ts';
import { isRunning, type Living, type Rehearsal, type Why } from './rehearsal.ts';

/** Tells every run that goes on of the changes that can concern it, in the order in which they were begun. */
export function tell(rehearsal: Rehearsal, change: WorldChange, why: Why): void {
  const told = [...candidates(rehearsal, change)].filter((run) => isRunning(run) && concerns(concernedOf(run), change));
  for (const run of told.sort((a, b) => a.place - b.place)) rehearsal.told.add({ run, change, why });
  hear(rehearsal, change, why);
}

function concernedOf({ edition, scope, subject, scene, world, holders, cycle, seeks, takesJoiners }: Living) {
  const inGroup = (group: string) => isOfGroup(scene.run, world, group);
  return { looks: edition.looks, scope, subject, isOfGroup: inGroup, holders, cycle: cycle.id, seeks, takesJoiners };
}

/** Everyone where a flow looks at others; else those it is about, and those that are open to anyone. */
function candidates({ running, bySubject, byHolder, open, cycles }: Rehearsal, change: WorldChange): Iterable<Living> {
  const person = personOf(change);
  const wide = person === null || cycles.some(({ edition }) => concernsOthers(edition.looks, change));
  if (wide) return running;
  return new Set([...(bySubject.get(person) ?? []), ...(byHolder.get(person) ?? []), ...open]);
}

function personOf(change: WorldChange): string | null {
  if (change.is === 'fact') return change.scope === 'person' ? change.id : null;
  return change.is === 'person' || change.is === 'record' || change.is === 'absence' ? change.person : null;
}

/** Every run of a cycle: its dates were moved, or a calendar. */
export function tellCycle({ running, told, heard, now }: Rehearsal, cycle: Living['cycle'] | null, change: WorldChange, why: Why): void {
  if (cycle?.standing === true && change.is === 'dates') heard.add({ cycle, heard: change, heardAt: now, why });
  for (const run of running) if (cycle === null || run.cycle === cycle) told.add({ run, change, why });
}

/** The run above and the runs below learn of signals, and of what they look at in this one. */
export function tellRelatives({ told }: Rehearsal, run: Living, effects: readonly Effect[], why: Why): void {
  for (const effect of effects) {
    if (effect.effect !== 'signal') continue;
    const { key, value } = effect;
    if (effect.to === 'parent' && run.parent !== null) told.add({ run: run.parent, change: { is: 'signal', from: 'below', key, value }, why });
    if (effect.to === 'children')
      for (const child of run.children) if (isRunning(child)) told.add({ run: child, change: { is: 'signal', from: 'above', key, value }, why });
  }
  const { parent, below } = relativesConcerned(run.edition.plan, run.scope, effects);
  if (parent && run.parent !== null) told.add({ run: run.parent, change: { is: 'child' }, why });
  if (below.length > 0) for (const child of runsBelow(run, below)) told.add({ run: child, change: { is: 'above' }, why });
}

function runsBelow(run: Living, scopes: readonly string[]): Living[] {
  return run.children.flatMap((child) => [...(isRunning(child) && scopes.includes(child.scope ?? '') ? [child] : []), ...runsBelow(child, scopes)]);
}
