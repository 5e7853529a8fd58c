import { useState } from 'react';
import { Button } from '../../controls/buttons.tsx';
import { TextInput } from '../../controls/fields.tsx';
import type { Value } from '../../../workflows/flow/grammar.ts';
import { useMoreWords } from '../use-more-words.ts';
import { type Choice, ChoiceInput } from './choice.tsx';
import { type EditorProps, useField } from './field-context.ts';
import { optionLabel } from './labels.ts';
import { NumberInput } from './number-input.tsx';
import { readId } from './reads.ts';
import { useReads } from './use-reads.ts';
import { isCounted, valueForms, valueOfForm, type Worked } from './value-ways.ts';
import { VariantFields } from './variant-fields.tsx';

const constants = ['words', 'number', 'truth'] as const;
type Constant = (typeof constants)[number];

/** A value: typed in, taken from an answer or from what is known of the person, or worked out. What is usual shows no more than a box to type in. */
export function ValueEditor(props: EditorProps<Value>) {
  const { value, onChange, label, path } = props;
  const say = useMoreWords();
  const { language, readOnly, step } = useField();
  const reads = useReads();
  const [choosing, setChoosing] = useState(false);
  const counted = isCounted(path);
  if (typeof value !== 'object' && !choosing)
    return (
      <div className="field value">
        <Typed {...props} counted={counted} />
        {!readOnly && step !== null && (
          <Button variant="subtle" size="compact-xs" className="condition-switch" onClick={() => setChoosing(true)}>
            {say('fromData')}
          </Button>
        )}
      </div>
    );
  const id = value === undefined ? null : readId(value);
  const form = typeof value === 'object' ? value.value : null;
  const way = valueForms.ways.find(({ option }) => option === form);
  const read = reads.find((one) => one.id === id);
  const choices: Choice[] = [
    ...(counted ? (['number'] as const) : constants).map((one) => ({ value: one, label: say(`constant_${one}`), group: say('typedIn') })),
    ...reads.map((one) => ({ value: one.id, label: one.label, group: one.group })),
    ...valueForms.ways.map(({ option }) => ({ value: `form ${option}`, label: optionLabel('value', option, language), group: say('workedOut') })),
  ];
  const choose = (next: string) => {
    const constant = constants.find((one) => one === next);
    if (constant !== undefined) {
      setChoosing(constant !== 'number' || !counted);
      return onChange(beginningOf(constant));
    }
    onChange(reads.find((one) => one.id === next)?.value ?? valueOfForm(next.slice('form '.length)));
  };
  return (
    <fieldset className="field value">
      <legend className="field-label">{label}</legend>
      <ChoiceInput
        label={label}
        hideLabel
        value={read === undefined ? (form === null ? constantOf(value, counted) : `form ${form}`) : read.id}
        choices={choices}
        onChange={choose}
      />
      {form === null && <Typed {...props} counted={counted} hideLabel />}
      {read === undefined && way !== undefined && (
        <VariantFields fields={way.fields} path="value" value={value as Worked} onChange={(next) => onChange(next as Worked)} />
      )}
    </fieldset>
  );
}

function constantOf(value: Value | undefined, counted: boolean): Constant {
  return typeof value === 'boolean' ? 'truth' : counted || typeof value === 'number' ? 'number' : 'words';
}

const beginningOf = (constant: Constant): Value => (constant === 'truth' ? true : constant === 'number' ? 0 : '');

type TypedProps = EditorProps<Value> & { counted: boolean; hideLabel?: boolean };

function Typed({ value, onChange, label, counted, hideLabel = false }: TypedProps) {
  const say = useMoreWords();
  const { readOnly } = useField();
  if (typeof value === 'boolean')
    return (
      <ChoiceInput
        label={label}
        hideLabel={hideLabel}
        value={String(value)}
        choices={(['true', 'false'] as const).map((one) => ({ value: one, label: say(one === 'true' ? 'yes' : 'no') }))}
        onChange={(next) => onChange(next === 'true')}
      />
    );
  if (counted || typeof value === 'number')
    return (
      <NumberInput
        label={label}
        hideLabel={hideLabel}
        whole={false}
        value={value === undefined || value === '' ? undefined : Number(value)}
        onChange={onChange}
      />
    );
  return (
    <TextInput
      className="field"
      {...(hideLabel ? { 'aria-label': label } : { label })}
      value={typeof value === 'string' ? value : ''}
      readOnly={readOnly}
      maxLength={2_000}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
