import type { Context } from '../../workflows/flow/context.ts';
import { holds } from '../../workflows/flow/evaluate.ts';
import type { AnswerValue } from '../../workflows/flow/form.ts';
import type { Condition } from '../../workflows/flow/grammar.ts';
import type { FormField } from '../../workflows/flow/schema.ts';

/** Whether a question is asked, as far as this form alone can tell; what hangs on anything else is shown, and the server decides. */
export function isShown(field: FormField, stepId: string, values: Record<string, AnswerValue>, outcome: string): boolean {
  if (field.showIf === undefined || !isOwn(field.showIf, stepId)) return true;
  const context = { giving: { step: stepId, values, outcome: outcome === '' ? null : outcome } } as unknown as Context;
  return holds(field.showIf, context).holds;
}

function isOwn(condition: Condition, stepId: string): boolean {
  if ('left' in condition) {
    const rights = Array.isArray(condition.right) ? condition.right : [condition.right];
    return [condition.left, ...rights].every((value) => typeof value !== 'object' || ((value.value === 'answer' || value.value === 'outcome') && value.step === stepId));
  }
  return Array.isArray(condition.of) ? condition.of.every((one) => isOwn(one, stepId)) : isOwn(condition.of, stepId);
}
