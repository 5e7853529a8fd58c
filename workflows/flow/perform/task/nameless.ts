import { releasedBefore } from '../../anonymity.ts';
import type { Context } from '../../context.ts';
import type { Answer } from '../../state.ts';
import type { AnyTask } from '../stage.ts';

/** An answer to a step that asks without names: what was read before it was given is not read beside it. */
export function nameless(answer: Answer, settings: AnyTask, context: Context): Answer {
  const cameAfter = releasedBefore(settings, context);
  return { ...answer, anonymous: true, ...(cameAfter !== undefined && { cameAfter }) };
}
