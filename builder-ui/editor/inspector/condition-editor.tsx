import { Button, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { celOf } from '../../../workflows/flow/condition.ts';
import type { Condition, Operator, Value } from '../../../workflows/flow/grammar.ts';
import type { Flow } from '../../../workflows/flow/schema.ts';
import { conditionWords } from '../../../workflows/flow/sentences.ts';
import { useEditor } from '../editor-context.ts';
import { useWords } from '../use-words.ts';
import { ChoiceInput } from './choice.tsx';
import { type EditorProps, useField } from './field-context.ts';
import { ListEditor } from './list-editor.tsx';
import { NumberInput } from './number-input.tsx';
import { type Compare, type Read, readId } from './reads.ts';
import { useReads } from './use-reads.ts';
import { optionLabel } from './labels.ts';
import { plain } from './plain.ts';
import { ValueEditor } from './value-editor.tsx';
import { valueForms, valueOfForm, type Worked } from './value-ways.ts';
import { VariantFields } from './variant-fields.tsx';
import { TypedCondition, typedKey } from './typed-condition.tsx';
import { typedAt } from './typed-rules.ts';

type Comparison = Extract<Condition, { left: Value }>;
const isComparison = (condition: Condition): condition is Comparison => 'left' in condition;

/** A rule, chosen part by part or typed; both edit the same rule. One that was typed and could not be read yet is shown as it was typed. */
export function ConditionEditor(props: EditorProps<Condition>) {
  const say = useWords();
  const { readOnly, flow, step } = useField();
  const editor = useEditor();
  const reads = useReads();
  const [typing, setTyping] = useState(() => typedAt(editor, typedKey(step?.id ?? null, props.path, props.value, flow))?.read === false);
  if (readOnly) return <ChosenCondition {...props} reads={reads} />;
  return (
    <div className="condition-ways">
      {typing ? <TypedCondition {...props} example={exampleOf(reads[0], flow)} /> : <ChosenCondition {...props} reads={reads} />}
      <Button variant="subtle" size="compact-xs" className="condition-switch" styles={quiet} onClick={() => setTyping(!typing)}>
        {say(typing ? 'chooseIt' : 'typeIt')}
      </Button>
    </div>
  );
}

const quiet = { label: { fontWeight: 400 } };
const exampleOf = (read: Read | undefined, flow: Flow): string => (read === undefined ? '' : celOf({ test: 'isPresent', left: read.value }, flow));

/** A rule as comparisons that must hold all, or any of them. What is nested deeper is told in words and left as it is. */
function ChosenCondition({ value, onChange, label, reads }: EditorProps<Condition> & { reads: Read[] }) {
  const say = useWords();
  const { readOnly } = useField();
  const made = (): Condition => comparisonOf(reads[0]);
  if (value === undefined)
    return readOnly ? null : (
      <div className="field">
        <div className="field-label">{label}</div>
        <Button variant="subtle" size="compact-sm" className="list-add" leftSection={<IconPlus size={14} />} onClick={() => onChange(made())}>
          {say('addRule')}
        </Button>
      </div>
    );
  const group = value.test === 'all' || value.test === 'any' ? value : { test: 'all' as const, of: [value] };
  const setGroup = (test: 'all' | 'any', of: Condition[]) => onChange(of.length === 0 ? undefined : of.length === 1 ? of[0] : { test, of });
  return (
    <fieldset className="field condition">
      <legend className="field-label">{label}</legend>
      {group.of.length > 1 && (
        <ChoiceInput
          label={say('howMany')}
          hideLabel
          value={group.test}
          choices={(['all', 'any'] as const).map((test) => ({ value: test, label: say(`test_${test}`) }))}
          onChange={(test) => setGroup(test === 'any' ? 'any' : 'all', group.of)}
        />
      )}
      <ListEditor
        items={group.of}
        onChange={(of) => setGroup(group.test, of)}
        make={made}
        addLabel={say('addToRule')}
        nameOf={(_, index) => `${index + 1}`}
        most={50}
      >
        {(one, change) => <Part value={one} onChange={change} reads={reads} />}
      </ListEditor>
    </fieldset>
  );
}

function Part({ value, onChange, reads }: { value: Condition; onChange: (condition: Condition) => void; reads: Read[] }) {
  const say = useWords();
  const { flow, language } = useField();
  const id = isComparison(value) ? readId(value.left) : null;
  if (!isComparison(value)) return <p className="field-words">{conditionWords(value, language, flow)}</p>;
  const read = reads.find((one) => one.id === id);
  const operators = operatorsFor(read?.compare);
  const form = read === undefined && typeof value.left === 'object' ? value.left.value : null;
  const way = valueForms.ways.find(({ option }) => option === form);
  return (
    <div className="comparison">
      <ChoiceInput
        label={say('what')}
        hideLabel
        value={form === null ? (id ?? '') : `form ${form}`}
        choices={[
          ...reads.map((one) => ({ value: one.id, label: one.label, group: one.group })),
          ...valueForms.ways.map(({ option }) => ({ value: `form ${option}`, label: optionLabel('value', option, language), group: say('workedOut') })),
        ]}
        onChange={(next) =>
          onChange(next.startsWith('form ') ? { test: 'isPresent', left: valueOfForm(next.slice(5)) } : comparisonOf(reads.find((one) => one.id === next)))
        }
      />
      {way !== undefined && (
        <VariantFields fields={way.fields} path="value" value={value.left as Worked} onChange={(left) => onChange({ ...value, left: left as Worked })} />
      )}
      <div className="when-line">
        <ChoiceInput
          label={say('comparison')}
          hideLabel
          value={value.test}
          choices={operators.map((test) => ({ value: test, label: say(`op_${test}`) }))}
          onChange={(test) => onChange(withOperator(value, test as Operator, read?.compare))}
        />
        {value.test !== 'isAbsent' && value.test !== 'isPresent' && (
          <Right value={value} compare={read?.compare ?? null} onChange={(right) => onChange({ ...value, right })} />
        )}
      </div>
    </div>
  );
}

function Right({ value, compare, onChange }: { value: Comparison; compare: Compare | null; onChange: (right: Value) => void }) {
  const say = useWords();
  const { readOnly } = useField();
  const label = say('comparedWith');
  const right = Array.isArray(value.right) ? value.right[0] : value.right;
  if (compare === null || typeof right === 'object') return <ValueEditor value={right} onChange={(next) => onChange(next ?? '')} label={label} path="value" />;
  if (compare.is === 'options')
    return (
      <ChoiceInput
        label={label}
        hideLabel
        value={plain(right)}
        empty={say('choose')}
        choices={compare.options.map((option) => ({ value: String(option.value), label: option.label }))}
        onChange={(next) => onChange(compare.options.find((option) => String(option.value) === next)?.value ?? next)}
      />
    );
  if (compare.is === 'truth')
    return (
      <ChoiceInput
        label={label}
        hideLabel
        value={plain(right ?? true)}
        choices={[
          { value: 'true', label: say('yes') },
          { value: 'false', label: say('no') },
        ]}
        onChange={(next) => onChange(next === 'true')}
      />
    );
  if (compare.is === 'number')
    return (
      <NumberInput label={label} hideLabel whole={false} value={typeof right === 'number' ? right : undefined} onChange={(next) => onChange(next ?? '')} />
    );
  return (
    <TextInput
      className="field"
      type={compare.is === 'date' ? 'date' : 'text'}
      aria-label={label}
      readOnly={readOnly}
      value={plain(right)}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

function operatorsFor(compare: Compare | undefined): Operator[] {
  const there: Operator[] = ['isPresent', 'isAbsent'];
  if (compare === undefined) return ['is', 'isNot', 'atMost', 'atLeast', 'less', 'more', 'contains', ...there];
  if (compare.is === 'text' || compare.is === 'person') return ['is', 'isNot', 'contains', ...there];
  if (compare.is === 'truth') return ['is', ...there];
  if (compare.is === 'options' && !compare.ordered) return ['is', 'isNot', ...there];
  return ['atMost', 'atLeast', 'is', 'isNot', 'less', 'more', ...there];
}

function comparisonOf(read: Read | undefined): Comparison {
  const test = operatorsFor(read?.compare)[0] ?? 'is';
  return { test, left: read?.value ?? '', ...usualRight(read?.compare) };
}

const usualRight = (compare: Compare | undefined): { right?: Value } => (compare?.is === 'truth' ? { right: true } : {});

function withOperator({ left, right }: Comparison, test: Operator, compare: Compare | undefined): Comparison {
  if (test === 'isAbsent' || test === 'isPresent') return { test, left };
  return { test, left, ...(right === undefined ? usualRight(compare) : { right }) };
}
