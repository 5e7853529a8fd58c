import { answerProblemWords, checkAnswers } from '../../workflows/flow/check-answers.ts';
import type { Context } from '../../workflows/flow/context.ts';
import { holds } from '../../workflows/flow/evaluate.ts';
import { type Answers, askedIf } from '../../workflows/flow/form.ts';
import type { Condition } from '../../workflows/flow/grammar.ts';
import type { FormField } from '../../workflows/flow/schema.ts';
import type { TaskView } from '../../workflows/flow/task-view.ts';
import type { Typed } from './typed.ts';
import { wordsIn } from './words.ts';

export type PageProblem = { field: string; message: string };

/**
 * The questions to be asked, by what was typed so far, as far as this form alone can tell: a question that hangs on anything else is shown, and the server
 * decides. Hiding one takes its answer away, which may hide another.
 */
export function askedFields({ form, stepId }: Pick<TaskView, 'form' | 'stepId'>, { values, outcome }: Typed): FormField[] {
  let fields: FormField[] = form.fields;
  for (;;) {
    const given = checkAnswers({ ...form, fields }, pick(values, fields), null, { partial: true }).values;
    const next = fields.filter((field) => askedIf(field, form).every((one) => holdsHere(one, stepId, given, outcome) ?? true));
    if (next.length === fields.length) return next;
    fields = next;
  }
}

/** Whether this question must be answered, as far as this page can tell. */
export function isRequired({ required }: FormField, { stepId }: Pick<TaskView, 'stepId'>, { values, outcome }: Typed): boolean {
  return typeof required === 'boolean' ? required : (holdsHere(required, stepId, values, outcome) ?? false);
}

/** What is wrong with what was typed, before it is sent. The server checks all of it again. */
export function problemsOf(view: TaskView, typed: Typed): PageProblem[] {
  const { language, outcomes } = view;
  const say = wordsIn(language);
  const chosen = outcomes.find(({ key }) => key === typed.outcome);
  const inWords = fieldProblems(view, typed);
  if (chosen === undefined) inWords.push({ field: 'outcome', message: say('chooseOne') });
  if (chosen?.needsComment === true && typed.values.comment === undefined)
    inWords.push({ field: 'comment', message: answerProblemWords('required', {}, { en: say('comment'), zh: say('comment') }, language) });
  return inWords;
}

/** What is wrong with the answers to its questions. */
export function fieldProblems(view: Pick<TaskView, 'form' | 'stepId' | 'language'>, typed: Typed): PageProblem[] {
  const fields = askedFields(view, typed).map((field) => ({ ...field, required: isRequired(field, view, typed) }));
  const { problems } = checkAnswers({ ...view.form, fields }, pick(typed.values, fields), null, { partial: typed.outcome === 'declined' });
  return problems.map(({ field, code, params }) => {
    const label = fields.find(({ id }) => id === field)?.label ?? { en: field };
    return { field, message: answerProblemWords(code, params, label, view.language) };
  });
}

function pick(values: Answers, fields: readonly FormField[]): Answers {
  return Object.fromEntries(fields.flatMap(({ id }) => (values[id] === undefined ? [] : [[id, values[id]]])));
}

/** Null for a condition that looks at anything but this form. */
function holdsHere(condition: Condition, stepId: string, values: Answers, outcome: string): boolean | null {
  if (!isOwn(condition, stepId)) return null;
  // Nothing but `giving` is looked at by such a condition.
  const context = { giving: { step: stepId, values, outcome: outcome === '' ? null : outcome } } as unknown as Context;
  return holds(condition, context).holds;
}

function isOwn(condition: Condition, stepId: string): boolean {
  if ('of' in condition) return Array.isArray(condition.of) ? condition.of.every((one) => isOwn(one, stepId)) : isOwn(condition.of, stepId);
  const rights = Array.isArray(condition.right) ? condition.right : [condition.right];
  return [condition.left, ...rights].every(
    (value) => typeof value !== 'object' || ((value.value === 'answer' || value.value === 'outcome') && value.step === stepId),
  );
}
