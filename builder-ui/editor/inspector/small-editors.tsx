import { Switch, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { type Guard, type Length, type Unit, units, type Value } from '../../../workflows/flow/grammar.ts';
import { type Flow, portsOf, type StepOf, stepsIn } from '../../../workflows/flow/schema.ts';
import { lengthWords, nameOf, outcomeWords, said } from '../../../workflows/flow/sentences.ts';
import { tellerOf } from '../../../workflows/flow/sentences/teller.ts';
import { newId } from '../ids.ts';
import { useWords } from '../use-words.ts';
import { ChoiceInput } from './choice.tsx';
import { ConditionEditor } from './condition-editor.tsx';
import { type EditorProps, useField } from './field-context.ts';
import { ListEditor } from './list-editor.tsx';
import { NumberInput } from './number-input.tsx';
import { TextEditor } from './text-editor.tsx';
import { without } from './plain.ts';

/** A setting that may be left out: a switch, and its editor while it is there. */
export function Optional({ label, on, onSwitch, children }: { label: string; on: boolean; onSwitch: (on: boolean) => void; children: ReactNode }) {
  const { readOnly } = useField();
  return (
    <div className="field optional">
      <Switch label={label} checked={on} disabled={readOnly} onChange={({ currentTarget }) => onSwitch(currentTarget.checked)} />
      {on && children}
    </div>
  );
}

/** A number and its unit. */
export function LengthEditor({ value, onChange, label }: EditorProps<Length>) {
  const say = useWords();
  const { flow, language } = useField();
  if (value !== undefined && typeof value.n !== 'number') return <p className="field-words">{lengthWords(value, language, flow)}</p>;
  return (
    <fieldset className="field when">
      <legend className="field-label">{label}</legend>
      <div className="when-line">
        <NumberInput
          label={say('howMany')}
          hideLabel
          className="when-n"
          value={typeof value?.n === 'number' ? value.n : undefined}
          least={1}
          onChange={(n) => onChange({ unit: 'workingDays', ...value, n: n ?? 1 })}
        />
        <ChoiceInput
          label={say('unit')}
          hideLabel
          value={value?.unit ?? 'workingDays'}
          choices={units.map((unit) => ({ value: unit, label: say(`unit_${unit}`) }))}
          onChange={(unit) => onChange({ n: 1, ...value, unit: unit as Unit })}
        />
      </div>
    </fieldset>
  );
}

/** A number; one that is worked out from data is told in words and left as it is. */
export function ValueEditor({ value, onChange, label }: EditorProps<Value>) {
  const { flow, language } = useField();
  if (typeof value === 'object') return <p className="field-words">{tellerOf(flow, language).value(value)}</p>;
  return <NumberInput label={label} whole={false} value={value === undefined ? undefined : Number(value)} onChange={onChange} />;
}

/** A step inside this container. */
export function StepEditor({ value, onChange, label }: EditorProps<string | null>) {
  const { flow, step, language } = useField();
  const inside = step === null ? [] : stepsIn(flow, step.id);
  return (
    <ChoiceInput
      label={label}
      value={value ?? ''}
      choices={inside.map((one) => ({ value: one.id, label: nameOf(one, language) }))}
      onChange={(id) => onChange(id)}
    />
  );
}

type GoesOn = StepOf<'forEach'>['settings']['goesOn'];

/** When a box for each person goes on: all, so many, a share. */
export function GoesOnEditor({ value = 'all', onChange, label }: EditorProps<GoesOn>) {
  const say = useWords();
  const kind = value === 'all' ? 'all' : 'atLeast' in value ? 'atLeast' : 'percent';
  const n = value === 'all' ? undefined : 'atLeast' in value ? value.atLeast : value.percent;
  return (
    <>
      <ChoiceInput
        label={label}
        value={kind}
        choices={(['all', 'atLeast', 'percent'] as const).map((one) => ({ value: one, label: say(`goesOn_${one}`) }))}
        onChange={(next) => onChange(next === 'atLeast' ? { atLeast: 1 } : next === 'percent' ? { percent: 80 } : 'all')}
      />
      {kind !== 'all' && (
        <ValueEditor
          value={n}
          onChange={(next) => onChange(kind === 'percent' ? { percent: next ?? 100 } : { atLeast: next ?? 1 })}
          label={say(`goesOn_${kind}`)}
          path="goesOn"
        />
      )}
    </>
  );
}

/** An outcome that is allowed only under a rule, and what is said where it is refused. */
export function GuardEditor({ value, onChange, path }: EditorProps<Guard>) {
  const say = useWords();
  const { step, language } = useField();
  if (step === null) return null;
  const ports = portsOf(step).filter(({ port }) => port !== 'timeout');
  const guard: Guard = value ?? { outcome: ports[0]?.port ?? '', message: { en: '' } };
  return (
    <>
      <ChoiceInput
        label={say('outcome')}
        value={guard.outcome}
        choices={ports.map(({ port }) => ({ value: port, label: outcomeWords(step, port, language) }))}
        onChange={(outcome) => onChange({ ...guard, outcome })}
      />
      <ConditionEditor
        value={guard.condition}
        onChange={(condition) => onChange(withCondition(guard, condition))}
        label={say('onlyIf')}
        path={`${path}.${guard.outcome}`}
      />
      <TextEditor value={guard.message} onChange={(message) => onChange({ ...guard, message: message ?? { en: '' } })} label={say('elseSay')} path={path} />
    </>
  );
}

function withCondition(guard: Guard, condition: Guard['condition'] | undefined): Guard {
  return condition === undefined ? without(guard, 'condition') : { ...guard, condition };
}

/** Dates that the launch asks for. */
export function DatesEditor({ value = [], onChange, label }: EditorProps<Flow['dates']>) {
  const say = useWords();
  const { language, readOnly } = useField();
  return (
    <ListEditor
      label={label}
      items={value}
      onChange={onChange}
      make={() => ({ name: newId('date').replace('-', ''), label: { en: '' }, optional: false })}
      addLabel={say('addDate')}
      nameOf={(date) => said(date.label, language)}
      most={20}
    >
      {(date, change) => (
        <>
          <TextEditor value={date.label} onChange={(text) => change({ ...date, label: text ?? { en: '' } })} label={say('dateName')} path="dates" hideLabel />
          <Switch
            label={say('mayBeEmpty')}
            checked={date.optional}
            disabled={readOnly}
            onChange={({ currentTarget }) => change({ ...date, optional: currentTarget.checked })}
          />
        </>
      )}
    </ListEditor>
  );
}

/** One line of words. */
export function WordsEditor({ value, onChange, label, most }: EditorProps<string> & { most: number | null }) {
  const { readOnly } = useField();
  return (
    <TextInput
      className="field"
      label={label}
      value={value ?? ''}
      readOnly={readOnly}
      {...(most === null ? {} : { maxLength: most })}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
