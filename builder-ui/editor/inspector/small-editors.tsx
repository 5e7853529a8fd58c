import { type ReactNode, useState } from 'react';
import { Switch, TextInput } from '../../controls/fields.tsx';
import { type Guard, type Length, type Unit, units } from '../../../workflows/flow/grammar.ts';
import { scopesAround } from '../../../workflows/flow/graph.ts';
import { type Flow, isContainer, portsOf, type Step, type StepOf, stepsIn } from '../../../workflows/flow/schema.ts';
import { nameOf, outcomeWords, said } from '../../../workflows/flow/sentences.ts';
import { newId } from '../ids.ts';
import { useMoreWords } from '../use-more-words.ts';
import { ChoiceInput } from './choice.tsx';
import { ConditionEditor } from './condition-editor.tsx';
import { type EditorProps, useField } from './field-context.ts';
import { ListEditor } from './list-editor.tsx';
import { NumberInput } from './number-input.tsx';
import { TextEditor } from './text-editor.tsx';
import { without } from './plain.ts';
import { ValueEditor } from './value-editor.tsx';

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
export function LengthEditor({ value, onChange, label, path }: EditorProps<Length>) {
  const say = useMoreWords();
  const unit = (
    <ChoiceInput
      label={say('unit')}
      hideLabel
      value={value?.unit ?? 'workingDays'}
      choices={units.map((one) => ({ value: one, label: say(`unit_${one}`) }))}
      onChange={(next) => onChange({ n: 1, ...value, unit: next as Unit })}
    />
  );
  if (value !== undefined && typeof value.n !== 'number')
    return (
      <fieldset className="field when">
        <legend className="field-label">{label}</legend>
        <ValueEditor value={value.n} onChange={(n) => onChange({ ...value, n: n ?? 1 })} label={say('howMany')} path={`${path}.n`} />
        {unit}
      </fieldset>
    );
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
        {unit}
      </div>
    </fieldset>
  );
}

/** A step: of a container, one inside; of what a training is needed for, a training; else one that this step can see. */
export function StepEditor({ value, onChange, label, path }: EditorProps<string | null>) {
  const say = useMoreWords();
  const { flow, step, language } = useField();
  const optional = path !== 'first' && !path.includes('.');
  return (
    <ChoiceInput
      label={label}
      value={value ?? ''}
      {...(optional && { empty: say('none') })}
      choices={stepsFor(path, flow, step).map((one) => ({ value: one.id, label: nameOf(one, language) }))}
      onChange={(id) => onChange(id === '' ? undefined : id)}
    />
  );
}

function stepsFor(path: string, flow: Flow, step: Step | null): readonly Step[] {
  if (step === null) return Object.values(flow.steps);
  if (path === 'first' || path === 'reached') return stepsIn(flow, step.id);
  if (path === 'needs.training') return Object.values(flow.steps).filter(({ kind }) => kind === 'training');
  if (path === 'continues') return Object.values(flow.steps).filter(({ id, kind }) => kind === 'forEach' && id !== step.id);
  return [...(isContainer(step) ? stepsIn(flow, step.id) : []), ...scopesAround(flow, step).flatMap((scope) => stepsIn(flow, scope))].filter(
    ({ id, kind }) => id !== step.id && kind !== 'start' && kind !== 'end',
  );
}

type GoesOn = StepOf<'forEach'>['settings']['goesOn'];

/** When a box for each person goes on: all, so many, a share. */
export function GoesOnEditor({ value = 'all', onChange, label }: EditorProps<GoesOn>) {
  const say = useMoreWords();
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
          path={`goesOn.${kind}`}
        />
      )}
    </>
  );
}

/** An outcome that is allowed only under a rule, and what is said where it is refused. */
export function GuardEditor({ value, onChange, path }: EditorProps<Guard>) {
  const say = useMoreWords();
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
  const say = useMoreWords();
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

/** One line of words. What must have some keeps the last there were while it is empty, so that the flow can always be kept. */
export function WordsEditor({ value, onChange, label, least, most }: EditorProps<string> & { least: number; most: number | null }) {
  const { readOnly } = useField();
  const [emptied, setEmptied] = useState(false);
  return (
    <TextInput
      className="field"
      label={label}
      value={emptied ? '' : (value ?? '')}
      readOnly={readOnly}
      {...(most === null ? {} : { maxLength: most })}
      onChange={({ currentTarget: { value: words } }) => {
        setEmptied(words.length < least);
        if (words.length >= least) onChange(words);
      }}
      onBlur={() => setEmptied(false)}
    />
  );
}
