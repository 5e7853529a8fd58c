import type { Answers, Form } from '../../workflows/flow/form.ts';
import type { FormField } from '../../workflows/flow/schema.ts';
import { useLanguage } from '../language.ts';
import { askedFields, fieldProblems, isRequired, type PageProblem } from '../task-page/asked.ts';
import { Field } from '../task-page/fields.tsx';
import '../task-page/task-page.css';
import { Parts } from '../task-page/parts.tsx';
import { typedIn } from '../task-page/typed.ts';
import { wordsIn } from '../task-page/words.ts';

type Typed = { values: Answers; outcome: string };

/** The questions of a form outside of a task, drawn as on its page. `valuesTyped` reads what stands in them. */
export function TypedFields({ form: given, stepId, typed, problems = [] }: { form: Form; stepId: string; typed: Typed; problems?: readonly PageProblem[] }) {
  const language = useLanguage();
  const form = { ...given, fields: given.fields.map(asTyped) };
  const view = { form, stepId };
  if (form.fields.length === 0) return null;
  return (
    <>
      <div className="tp">
        <Parts form={{ ...form, fields: askedFields(view, typed) }} language={language}>
          {(field) => (
            <Field
              key={field.id}
              field={field}
              value={typed.values[field.id]}
              problem={problems.find((one) => one.field === field.id)?.message}
              required={isRequired(field, view, typed)}
              marked
              language={language}
              poolOf={() => ({ choices: [], all: false, found: undefined, find: undefined, live: true })}
            />
          )}
        </Parts>
      </div>
      {given.fields.some(({ type }) => type === 'person' || type === 'people') && <p className="muted">{wordsIn(language)('nameOrNumber')}</p>}
    </>
  );
}

export function valuesTyped(form: Form, element: HTMLFormElement): Answers {
  return typedIn({ ...form, fields: form.fields.map(asTyped) }, new FormData(element)).values;
}

/** What is missing or wrong in what stands there, each with its field. */
export function problemsTyped({ form, ...view }: { form: Form; stepId: string; language: 'en' | 'zh' }, typed: Typed): PageProblem[] {
  return fieldProblems({ ...view, form: { ...form, fields: form.fields.map(asTyped) } }, typed);
}

/** People are typed by full name or staff number here, several with commas between them. */
function asTyped(field: FormField): FormField {
  if (field.type !== 'person' && field.type !== 'people') return field;
  const { id, label, help, required, showIf } = field;
  return { id, label, required, type: 'text', max: 2_000, ...(help !== undefined && { help }), ...(showIf !== undefined && { showIf }) };
}

export function withPeople(fields: readonly FormField[], values: Answers): Answers {
  const several = fields.flatMap(({ id, type }) => {
    const text = values[id];
    return type === 'people' && typeof text === 'string'
      ? [
          [
            id,
            text
              .split(/[,，、\n]/)
              .map((name) => name.trim())
              .filter(Boolean),
          ] as const,
        ]
      : [];
  });
  return { ...values, ...Object.fromEntries(several) };
}
