import { isOfGroup } from '../evaluate/outside.ts';
import type { Answers } from '../form.ts';
import type { RunEvent } from '../events.ts';
import { settingsOf } from '../plan.ts';
import type { StepOf } from '../schema.ts';
import type { Instant } from '../state.ts';
import type { Trigger } from '../steps/whenever.ts';
import type { WorldChange } from '../world.ts';
import { arrives, joins } from './children.ts';
import { yields } from './doors.ts';
import { arrive } from './handlers.ts';
import { journal, type Stage, stepAt } from './stage.ts';
import { comesToGroup, transferred } from './transfers.ts';

type ToRun = (stage: Stage, event: RunEvent) => string | null;

/** Something around the run changed. Whatever listens for just this arrives; everything else that reads the world is looked at by settle.ts afterwards. */
export function worldChanged(stage: Stage, toRun: ToRun, change: WorldChange, at: Instant): string | null {
  if (change.is === 'reply') return replied(stage, toRun, change, at);
  if (change.is === 'transfer') return transferred(stage, change, at);
  if (change.is === 'arrives') return arrives(stage, change.person, at);
  if (change.is === 'person' && change.what === 'left' && leaves(stage, change.person))
    return toRun(stage, { type: 'cancelled', at, by: 'flow', reason: 'left' });
  if (change.is === 'person' && change.what !== 'left') {
    joins(stage, change.person, at);
    comesToGroup(stage, change, at);
  }
  for (const key of Object.keys(stage.scene.run.handlers)) {
    const step = stepAt(stage, key.slice(0, key.indexOf('@')));
    const trigger = settingsOf(step, 'whenever')?.trigger;
    const payload = trigger === undefined ? null : heard(trigger, change, stage);
    if (payload !== null) arrive(stage, toRun, key, payload, at);
  }
  return null;
}

/** Whether the run is about somebody who is gone and ends with that. */
function leaves({ scene: { run }, plan }: Stage, person: string): boolean {
  const each = plan.steps[run.scope ?? ''];
  return run.subject === person && each?.kind === 'forEach' && (each.settings as StepOf<'forEach'>['settings']).leavers === 'close';
}

/** What a trigger hears of a change; null when it does not listen for it. */
function heard(trigger: Trigger, change: WorldChange, { scene: { run, tasks }, world }: Stage): Answers | null {
  if (change.is === 'fact') {
    const { scope, id } = change;
    const own = scope === 'person' ? id === run.subject : scope !== 'group' || id === null || isOfGroup(run, world, id);
    return trigger.on === 'fact' && trigger.key === change.key && trigger.scope === change.scope && own
      ? { key: change.key, corrected: change.corrected }
      : null;
  }
  if (change.is === 'signal') return trigger.on === 'fact' && trigger.key === change.key ? { key: change.key, value: change.value } : null;
  if (change.is === 'person') {
    const listens = trigger.on === 'personChanged' && change.person === run.subject;
    return listens && (trigger.fields.length === 0 || change.fields.some((field) => trigger.fields.includes(field))) ? { fields: change.fields } : null;
  }
  if (change.is !== 'absence' || trigger.on !== 'absence') return null;
  const held = Object.values(tasks).some(({ slots }) => slots.some(({ holder, status }) => status === 'open' && holder === change.person));
  return (trigger.of === 'subject' ? change.person === run.subject : held) ? { person: change.person } : null;
}

function replied(stage: Stage, toRun: ToRun, { token, ok, values }: Extract<WorldChange, { is: 'reply' }>, at: Instant): string | null {
  const waiting = stage.scene.run.tokens.find(({ id }) => id === token);
  if (waiting === undefined) return 'stepLeft';
  const { step, round } = waiting;
  journal(stage, at, { kind: ok ? 'connect.replied' : 'connect.failed', step, round, content: { values } });
  if (ok) yields(stage, step, round, 'ok', values, at, 'system');
  return toRun(stage, { type: 'replied', at, token, port: ok ? 'ok' : 'failed' });
}
