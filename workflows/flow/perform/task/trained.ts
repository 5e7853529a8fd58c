import type { RunEvent } from '../../events.ts';
import type { Instant, Token } from '../../state.ts';
import { openNow } from './opening.ts';
import { hasRecord } from './needs.ts';
import { contextAt, type Stage, stepAt, taskSettingsOf } from '../stage.ts';

/** A training that was asked for because a task needs it is over: the task opens, or stops for a person to see to it. */
export function afterTraining(stage: Stage, { asks, step }: Token, event: RunEvent): void {
  const outcome = event.type === 'taskDone' ? event.outcome : event.type === 'skipped' ? event.port : null;
  const task = asks === undefined ? undefined : stage.scene.tasks[asks.neededBy];
  if (asks === undefined || outcome === null || task === undefined || task.status !== 'scheduled') return;
  const able = outcome === 'waived' || outcome === stepAt(stage, step)?.ports[0];
  const lacking = task.lacking.filter((person) => !asks.people.includes(person));
  const trained = able ? [...task.trained, ...asks.people] : task.trained;
  stage.scene.tasks[task.id] = { ...task, lacking, trained };
  if (!able) {
    const needs = taskSettingsOf(stepAt(stage, task.step)).needs?.record ?? '';
    return stage.feed({ type: 'failed', at: event.at, token: task.token, code: 'nobody', detail: { found: 0, needed: 1, needs } });
  }
  if (lacking.length === 0) openNow(stage, task.id, event.at);
}

/** Whoever comes to have what is needed is waited for no more. */
export function lookAtNeeds(stage: Stage, at: Instant): void {
  for (const task of Object.values(stage.scene.tasks)) {
    const needs = task.lacking.length === 0 ? undefined : taskSettingsOf(stepAt(stage, task.step)).needs;
    if (task.status !== 'scheduled' || needs === undefined) continue;
    if (task.lacking.some((person) => hasRecord(person, needs.record, contextAt(stage, at)))) openNow(stage, task.id, at);
  }
}
