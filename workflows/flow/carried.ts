import type { Context } from './context.ts';
import { own } from './evaluate/ask.ts';
import { cellsOf } from './evaluate/answers.ts';
import { insideRow } from './evaluate/rows.ts';
import { holds } from './evaluate.ts';
import type { Answers } from './form.ts';
import type { StepOf } from './schema.ts';
import type { TaskState } from './state.ts';

/**
 * What a form begins with in the next occurrence of the repeat around it: the rows of its list that were still open when it was last answered (SEMANTICS
 * rule 18). Empty where the repeat carries nothing into this step, or nothing has been answered yet.
 */
export function carriedInto({ step, token }: Pick<TaskState, 'step' | 'token'>, context: Context): Answers {
  const path = context.run.tokens.find(({ id }) => id === token)?.path ?? [];
  for (const { container } of [...path].reverse()) {
    const around = own(context.plan.steps, container.slice(0, container.lastIndexOf(':')));
    const carries = around?.kind === 'repeat' ? (around.settings as StepOf<'repeat'>['settings']).carriesOver : undefined;
    if (carries?.step !== step) continue;
    const rows = context.world.answers(step).at(-1)?.values[carries.field];
    const open = Array.isArray(rows) ? rows.filter((row) => holds(carries.open, insideRow(step, cellsOf(row), context)).holds) : [];
    return open.length === 0 ? {} : { [carries.field]: open };
  }
  return {};
}
