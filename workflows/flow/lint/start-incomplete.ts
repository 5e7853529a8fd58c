import type { Problem } from '../problem.ts';
import type { Flow, StepOf } from '../schema.ts';
import type { StartTrigger } from '../steps/start.ts';

/**
 * Who may begin one, by what, what becomes of a second, and how many there may be are for flows whose runs begin one by one; what is merged goes to a list; what
 * begins by itself says by what. Each trigger says when, and has a name of its own.
 */
export function startIncomplete(flow: Flow): Problem[] {
  return Object.values(flow.steps).flatMap((step) =>
    step.kind === 'start'
      ? wrongIn(step.settings).map((path): Problem => ({ rule: 'startIncomplete', severity: 'error', step: step.id, path: `settings.${path}`, params: {} }))
      : [],
  );
}

function wrongIn({ about, begins, by, form, triggers = [], eligible = [], key, ifRunning, merges, limit }: StepOf<'start'>['settings']): string[] {
  if (about === undefined) {
    const given = { by, form, triggers: triggers.length > 0 || undefined, eligible: eligible.length > 0 || undefined, key, ifRunning, merges, limit };
    return Object.entries(given).flatMap(([path, value]) => (value === undefined ? [] : [path]));
  }
  return [
    ...(ifRunning === 'merge' && merges === undefined ? ['ifRunning'] : []),
    ...(begins === 'byItself' && triggers.length === 0 ? ['triggers'] : []),
    ...triggers.flatMap((trigger, index) => (isWhole(trigger, index, triggers, about) ? [] : [`triggers.${index}`])),
  ];
}

function isWhole(trigger: StartTrigger, index: number, triggers: readonly StartTrigger[], about: 'one' | 'outside'): boolean {
  if (triggers.findIndex(({ id }) => id === trigger.id) !== index) return false;
  if (trigger.on === 'schedule') {
    const isFirst = triggers.findIndex(({ on }) => on === 'schedule') === index;
    return isFirst && (trigger.starts !== undefined || trigger.occurrences !== undefined);
  }
  // What is watched is watched for people.
  return about === 'one' || (trigger.on !== 'date' && trigger.on !== 'condition');
}
