import { IconChevronDown } from '@tabler/icons-react';
import { type ReactNode, useId, useState } from 'react';
import { setSetting } from '../../../workflows/flow/edits/index.ts';
import type { Field, Form } from '../../../workflows/flow/form.ts';
import type { Condition } from '../../../workflows/flow/grammar.ts';
import { isTask } from '../../../workflows/flow/schema.ts';
import { conditionWords, whoWords } from '../../../workflows/flow/sentences.ts';
import { useEditor } from '../editor-context.ts';
import { BeginsEditor } from '../inspector/begins-editor.tsx';
import { ChoiceInput } from '../inspector/choice.tsx';
import { ConditionEditor } from '../inspector/condition-editor.tsx';
import { useField } from '../inspector/field-context.ts';
import { without } from '../inspector/plain.ts';
import { TextEditor } from '../inspector/text-editor.tsx';
import { useMoreWords } from '../use-more-words.ts';
import { BesideQuestion, besideCount, ReadersOf } from './beside-editors.tsx';
import { asType, questionTypes } from './new-question.ts';
import { OwnAnswers } from './own-answers.tsx';
import { Details } from './question-details.tsx';
import { useFormWords } from './use-form-words.ts';
import { readersOf, wholeReaders } from './visibility.ts';

type Props = { form: Form; field: Field; onChange: (field: Field) => void; onForm: (form: Form) => void };

/** All that one question can be told: what it asks, how it is answered, when it is asked, who reads it, and what is shown beside it. */
export function QuestionEditor({ form, field, onChange, onForm }: Props) {
  const words = useMoreWords();
  const say = useFormWords();
  const { step } = useField();
  const ofTask = step !== null && isTask(step);
  return (
    <div className="question-body">
      <TextEditor value={field.label} onChange={(text) => onChange({ ...field, label: text ?? { en: '' } })} label={words('question')} path="label" />
      <TextEditor
        value={field.help}
        onChange={(text) => onChange(text === undefined ? (without(field, 'help') as Field) : { ...field, help: text })}
        label={words('help')}
        path="help"
      />
      <ChoiceInput
        label={say('kind')}
        value={field.type}
        choices={questionTypes.map((type) => ({ value: type, label: words(`type_${type}`) }))}
        onChange={(type) => onChange(asType(field, questionTypes.find((one) => one === type) ?? 'longText'))}
      />
      <Details field={field} onChange={onChange} />
      {step?.kind !== 'start' && field.type !== 'file' && <BeginsEditor field={field} onChange={onChange} />}
      <div className="form-folds">
        <AskedWhen form={form} field={field} onChange={onChange} />
        {ofTask && <ReadBy field={field} />}
        {ofTask && (
          <Fold title={say('besideRow')} summary={besideCount(form, field.id, say)}>
            <BesideQuestion form={form} field={field.id} onChange={onForm} />
          </Fold>
        )}
      </div>
    </div>
  );
}

/** Closed it says its value in words, open it has the editors. */
function Fold({ title, summary, children }: { title: string; summary: string; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <div className="form-fold">
      <button type="button" className="form-fold-head" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        <span className="form-fold-title">{title}</span>
        <span className="form-fold-words">{summary}</span>
        <IconChevronDown size={14} aria-hidden className={open ? '' : 'turned'} />
      </button>
      {open && (
        <div className="form-fold-body" id={id}>
          {children}
        </div>
      )}
    </div>
  );
}

/** Whether it must be answered, and whether it is asked at all. */
function AskedWhen({ form, field, onChange }: Omit<Props, 'onForm'>) {
  const say = useFormWords();
  const { flow, step, language } = useField();
  const rule = (condition: Condition) => conditionWords(condition, language, flow);
  const { required, showIf } = field;
  const must = typeof required === 'object' ? 'if' : required ? 'yes' : 'no';
  const mustWords = typeof required === 'object' ? say('mustIf_short', { rule: rule(required) }) : say(required ? 'must_short' : 'may_short');
  const asked = showIf === undefined ? say('asked_always') : say('asked_if', { rule: rule(showIf) });
  return (
    <Fold title={say('asked')} summary={`${asked} · ${mustWords}`}>
      <OwnAnswers form={form} without={(other) => other.id === field.id}>
        <ChoiceInput
          label={say('mustAnswer')}
          value={must}
          choices={(['yes', 'no', 'if'] as const).map((one) => ({ value: one, label: say(`must_${one}`) }))}
          onChange={(next) => onChange({ ...field, required: next === 'if' ? usualRule(form, field, step?.id ?? '') : next === 'yes' })}
        />
        {typeof required === 'object' && (
          <ConditionEditor
            value={required}
            onChange={(condition) => onChange({ ...field, required: condition ?? false })}
            label={say('mustIf')}
            path={`required.${field.id}`}
          />
        )}
        <ConditionEditor
          value={showIf}
          onChange={(condition) => onChange(condition === undefined ? (without(field, 'showIf') as Field) : { ...field, showIf: condition })}
          label={say('showIf')}
          path={`showIf.${field.id}`}
        />
      </OwnAnswers>
    </Fold>
  );
}

/** That the question before it was answered: plain enough to be changed at once. */
function usualRule({ fields }: Form, field: Field, step: string): Condition {
  const before = fields[Math.max(0, fields.findIndex(({ id }) => id === field.id) - 1)];
  return { test: 'isPresent', left: before === undefined || before.id === field.id ? '' : { value: 'answer', step, field: before.id } };
}

/** Who reads this answer, where that is not as for the whole form. */
function ReadBy({ field }: { field: Field }) {
  const say = useFormWords();
  const { flow, step, language } = useField();
  const editor = useEditor();
  if (step === null || !isTask(step)) return null;
  const { visibility } = step.settings;
  const own = readersOf(visibility, field.id);
  const words = (who: Parameters<typeof whoWords>[0]) => whoWords(who, language, flow);
  const summary =
    own !== null
      ? say('seen_own', { who: words(own.who) })
      : visibility === undefined
        ? say('seen_shown')
        : say('seen_whole', { who: words(wholeReaders(visibility)) });
  return (
    <Fold title={say('seenBy')} summary={summary}>
      <ReadersOf
        field={field.id}
        visibility={visibility}
        onChange={(next) => editor.edit((now) => setSetting(now, { step: step.id, path: 'visibility', value: next }), { group: `${step.id}.visibility` })}
      />
    </Fold>
  );
}
