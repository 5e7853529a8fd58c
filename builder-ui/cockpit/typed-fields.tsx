import type { Answers, Form } from '../../workflows/flow/form.ts';
import type { FormField } from '../../workflows/flow/schema.ts';
import { useLanguage } from '../language.ts';
import { askedFields, isRequired } from '../task-page/asked.ts';
import { Field } from '../task-page/fields.tsx';
import '../task-page/task-page.css';
import { typedIn } from '../task-page/typed.ts';
import { wordsIn } from '../task-page/words.ts';

/** The questions of a form outside of a task, drawn as on its page. `valuesTyped` reads what stands in them. */
export function TypedFields({ form: given, stepId, values }: { form: Form; stepId: string; values: Answers }) {
  const language = useLanguage();
  const form = { ...given, fields: given.fields.map(asTyped) };
  const view = { form, stepId };
  const typed = { values, outcome: '' };
  if (form.fields.length === 0) return null;
  return (
    <>
      <div className="tp">
        {askedFields(view, typed).map((field) => (
          <Field
            key={field.id}
            field={field}
            value={values[field.id]}
            problem={undefined}
            required={isRequired(field, view, typed)}
            language={language}
            poolOf={() => ({ choices: [], all: false, found: undefined, find: undefined, live: true })}
          />
        ))}
      </div>
      {given.fields.some(({ type }) => type === 'person' || type === 'people') && <p className="muted">{wordsIn(language)('nameOrNumber')}</p>}
    </>
  );
}

export function valuesTyped(form: Form, element: HTMLFormElement): Answers {
  return typedIn({ ...form, fields: form.fields.map(asTyped) }, new FormData(element)).values;
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
