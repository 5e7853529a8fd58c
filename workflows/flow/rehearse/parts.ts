import type { Scene } from '../perform/scene.ts';
import { afterScript } from './awaited.ts';
import { isRunning, type Living, type Rehearsal } from './rehearsal.ts';

/** What a rehearsal notes of a run after each of its steps: who holds its tasks, what is over, which dates tick, who may be expected to answer. */
export function noteChanges(rehearsal: Rehearsal, run: Living, before: Scene): void {
  const { scene } = run;
  noteClocks(rehearsal, run, before);
  const changed = Object.values(scene.tasks).filter((task) => task !== before.tasks[task.id]);
  if (changed.length > 0) {
    if (rehearsal.responder !== null) for (const task of changed) expectAnswers(rehearsal, run, task.id);
    forgetSettled(run);
    noteHolders(rehearsal, run);
  }
  run.seeks = scene.run.tokens.some(({ waiting }) => waiting.for === 'incident' && (waiting.code === 'nobody' || waiting.code === 'substituteLoop'));
  const goesThroughGroups = run.edition.looks.groups.some(({ scope }) => scope === run.scope);
  if (run.seeks || run.takesJoiners || goesThroughGroups) rehearsal.open.add(run);
  else rehearsal.open.delete(run);
  if (!isRunning(run)) rehearsal.running.delete(run);
  else if (before.run.status !== 'running') rehearsal.running.add(run);
}

function noteClocks(rehearsal: Rehearsal, run: Living, before: Scene): void {
  let joiners = false;
  for (const clock of Object.values(run.scene.clocks)) {
    if (clock.kind === 'joiners') joiners = true;
    if (clock.due !== null && before.clocks[clock.id] !== clock) rehearsal.clocks.add({ run, clock });
  }
  run.takesJoiners = joiners;
}

/** The kernel keeps a settled task until it is written; afterwards only open ones are loaded. */
function forgetSettled({ scene, past }: Living): void {
  for (const task of Object.values(scene.tasks)) {
    if (task.status !== 'settled' && task.status !== 'closed') continue;
    past.push(task);
    delete scene.tasks[task.id];
  }
}

function noteHolders({ byHolder }: Rehearsal, run: Living): void {
  const open = Object.values(run.scene.tasks).flatMap(({ slots }) => slots.filter(({ status }) => status === 'open').map(({ holder }) => holder));
  for (const gone of run.holders) if (!open.includes(gone)) byHolder.get(gone)?.delete(run);
  for (const holder of open) byHolder.set(holder, (byHolder.get(holder) ?? new Set()).add(run));
  run.holders = open;
}

/** Whoever a part is open to for the first time is expected to answer as the model says; what cannot be given when its time comes is left out. */
function expectAnswers(rehearsal: Rehearsal, run: Living, taskId: string): void {
  const task = run.scene.tasks[taskId];
  if (task?.status !== 'open') return;
  for (const slot of task.slots) {
    const key = `${slot.id}#${slot.issue}`;
    if (slot.status !== 'open' || rehearsal.responded.has(key)) continue;
    rehearsal.responded.add(key);
    for (const response of rehearsal.responder?.({ task, slot, run, at: rehearsal.now }) ?? [])
      rehearsal.acts.add({ at: Math.max(response.at, rehearsal.now), n: afterScript(rehearsal), does: { run, task: task.id, slot: slot.id, response } });
  }
}
