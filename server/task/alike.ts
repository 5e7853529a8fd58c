import type { Flow, TaskStep } from '../../workflows/flow/schema.ts';
import { isSensitive } from '../../workflows/flow/schema.ts';
import type { TaskView } from '../../workflows/flow/task-view.ts';

/**
 * Whether a part may be decided on one page with others of its kind: a decision of which a list says what it is about, and that asks no question which has to
 * be answered for each by itself.
 */
export function isAlike(flow: Flow, step: TaskStep, { state, asks, form, shared }: Pick<TaskView, 'state' | 'asks' | 'form' | 'shared'>): boolean {
  const decides = step.kind === 'approval' || asks === 'approval';
  return state === 'open' && decides && shared === null && !isSensitive(flow) && form.fields.every(({ required }) => required === false);
}
