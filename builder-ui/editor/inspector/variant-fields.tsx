import { scopesAround } from '../../../workflows/flow/graph.ts';
import { isTask, stepsIn, type FormField } from '../../../workflows/flow/schema.ts';
import { nameOf, said } from '../../../workflows/flow/sentences.ts';
import { useMoreWords } from '../use-more-words.ts';
import { ChoiceInput } from './choice.tsx';
import type { Field } from './describe.ts';
import { useDraw } from './draw-context.ts';
import { useField } from './field-context.ts';
import { without } from './plain.ts';

type Parts = Readonly<Record<string, unknown>>;
type Props = { fields: readonly Field[]; path: string; value: Parts; onChange: (value: Parts) => void; answers?: (field: FormField) => boolean };

/** The parts of one form of a grammar, drawn from its schema. A step and a question of it are one choice: an answer. */
export function VariantFields({ fields, path, value, onChange, answers }: Props) {
  const draw = useDraw();
  const keys = new Set(fields.map(({ key }) => key));
  const isAnswer = keys.has('step') && keys.has('field');
  const rest = isAnswer ? fields.filter(({ key }) => key !== 'step' && key !== 'field') : fields;
  return (
    <div className="field-group">
      {isAnswer && <AnswerChoice value={value} onChange={onChange} fits={answers ?? (() => true)} />}
      {rest.map((field) => (
        <div key={field.key}>
          {draw(field, `${path}.${field.key}`, value[field.key], (next) =>
            onChange(next === undefined ? without(value, field.key) : { ...value, [field.key]: next }),
          )}
        </div>
      ))}
    </div>
  );
}

function AnswerChoice({ value, onChange, fits }: { value: Parts; onChange: (value: Parts) => void; fits: (field: FormField) => boolean }) {
  const say = useMoreWords();
  const { flow, step, language } = useField();
  const scopes = step === null ? [null] : scopesAround(flow, step);
  const choices = scopes
    .flatMap((scope) => stepsIn(flow, scope))
    .flatMap((one) =>
      isTask(one)
        ? one.settings.form.fields
            .filter(fits)
            .map((field) => ({ value: `${one.id} ${field.id}`, label: said(field.label, language) || field.id, group: nameOf(one, language) }))
        : [],
    );
  return (
    <ChoiceInput
      label={say('answerOf')}
      value={`${String(value.step)} ${String(value.field)}`}
      choices={choices}
      onChange={(next) => {
        const [id, field] = next.split(' ');
        onChange({ ...value, step: id, field });
      }}
    />
  );
}
