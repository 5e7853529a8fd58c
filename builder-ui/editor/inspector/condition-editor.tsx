import { IconPlus } from '@tabler/icons-react';
import { Suspense, useState } from 'react';
import { Button } from '../../controls/buttons.tsx';
import { TextInput } from '../../controls/fields.tsx';
import type { Condition, Operator, Value } from '../../../workflows/flow/grammar.ts';
import { useEditor } from '../editor-context.ts';
import { lazyPart } from '../lazy-part.tsx';
import { useMoreWords } from '../use-more-words.ts';
import { ChoiceInput } from './choice.tsx';
import { type EditorProps, useField } from './field-context.ts';
import { ListEditor } from './list-editor.tsx';
import { NumberInput } from './number-input.tsx';
import { asGroup, asRule, type Comparison, groupOf, isComparison, ruleHolds, type RuleGroup } from './rule-groups.ts';
import { type Compare, type Read, readId } from './reads.ts';
import { useReads } from './use-reads.ts';
import { optionLabel } from './labels.ts';
import { plain } from './plain.ts';
import { ValueEditor } from './value-editor.tsx';
import { valueForms, valueOfForm, type Worked } from './value-ways.ts';
import { VariantFields } from './variant-fields.tsx';
import { typedAt, typedKey } from './typed-rules.ts';

const TypedCondition = lazyPart(() => import('./typed-condition.tsx'), 'TypedCondition', { plain: true });

/** A rule, chosen part by part or typed; both edit the same rule. One that was typed and could not be read yet is shown as it was typed. */
export function ConditionEditor(props: EditorProps<Condition>) {
  const say = useMoreWords();
  const { readOnly, step } = useField();
  const editor = useEditor();
  const reads = useReads();
  const [typing, setTyping] = useState(() => typedAt(editor, typedKey(step?.id ?? null, props.path, props.value))?.read === false);
  if (readOnly) return <ChosenCondition {...props} reads={reads} />;
  return (
    <div className="condition-ways">
      {typing ? (
        <Suspense>
          <TypedCondition {...props} reads={reads} />
        </Suspense>
      ) : (
        <ChosenCondition {...props} reads={reads} />
      )}
      <Button variant="subtle" size="compact-xs" className="condition-switch" onClick={() => setTyping(!typing)}>
        {say(typing ? 'chooseIt' : 'typeIt')}
      </Button>
    </div>
  );
}

/** A rule as comparisons and groups of them, of which all must hold, any, not all, or none. */
function ChosenCondition({ value, onChange, label, reads }: EditorProps<Condition> & { reads: Read[] }) {
  const say = useMoreWords();
  const { readOnly } = useField();
  if (value === undefined)
    return readOnly ? null : (
      <div className="field">
        <div className="field-label">{label}</div>
        <Button variant="subtle" size="compact-sm" className="list-add" leftSection={<IconPlus size={14} />} onClick={() => onChange(comparisonOf(reads[0]))}>
          {say('addRule')}
        </Button>
      </div>
    );
  return (
    <fieldset className="field condition">
      <legend className="field-label">{label}</legend>
      <GroupFields group={groupOf(value)} onChange={(next) => onChange(next === null ? undefined : asRule(next))} reads={reads} depth={0} />
    </fieldset>
  );
}

type GroupProps = { group: RuleGroup; onChange: (group: RuleGroup | null) => void; reads: Read[]; depth: number };

/** Several parts of a rule; each is a comparison or a group again. Null: nothing is left of it. */
function GroupFields({ group, onChange, reads, depth }: GroupProps) {
  const say = useMoreWords();
  const { readOnly } = useField();
  const { holds, of } = group;
  const set = (parts: Condition[]) => onChange(parts.length === 0 ? null : { holds, of: parts });
  const inner: RuleGroup = { holds: holds === 'all' ? 'any' : 'all', of: [comparisonOf(reads[0])] };
  return (
    <>
      {(of.length > 1 || depth > 0 || holds === 'none' || holds === 'notAll') && (
        <ChoiceInput
          label={say('howMany')}
          hideLabel
          value={holds}
          choices={ruleHolds.map((one) => ({ value: one, label: say(`test_${one}`) }))}
          onChange={(next) => onChange({ holds: ruleHolds.find((one) => one === next) ?? 'all', of })}
        />
      )}
      <ListEditor items={of} onChange={set} make={() => comparisonOf(reads[0])} addLabel={say('addToRule')} nameOf={(_, index) => `${index + 1}`} most={50}>
        {(one, change) =>
          isComparison(one) ? (
            <Part value={one} onChange={change} reads={reads} />
          ) : (
            <fieldset className="field condition condition-group">
              <legend className="field-label">{say('ruleGroup')}</legend>
              <GroupFields
                group={groupOf(one)}
                onChange={(next) => (next === null ? set(of.filter((other) => other !== one)) : change(asGroup(next)))}
                reads={reads}
                depth={depth + 1}
              />
            </fieldset>
          )
        }
      </ListEditor>
      {!readOnly && depth < deepest && of.length < 50 && (
        <Button variant="subtle" size="compact-sm" className="list-add" leftSection={<IconPlus size={14} />} onClick={() => set([...of, asGroup(inner)])}>
          {say('addGroup')}
        </Button>
      )}
    </>
  );
}

/** Groups within groups, as deep as a column can show them. */
const deepest = 3;

function Part({ value, onChange, reads }: { value: Comparison; onChange: (condition: Condition) => void; reads: Read[] }) {
  const say = useMoreWords();
  const { language } = useField();
  const id = readId(value.left);
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
  const say = useMoreWords();
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
