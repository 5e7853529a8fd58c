import { TextInput } from '../../controls/fields.tsx';
import { scopesAround } from '../../../workflows/flow/graph.ts';
import type { WhoRule } from '../../../workflows/flow/grammar.ts';
import { isTask } from '../../../workflows/flow/schema.ts';
import { nameOf } from '../../../workflows/flow/sentences.ts';
import { useMoreWords } from '../use-more-words.ts';
import { ChoiceInput } from './choice.tsx';
import { useField } from './field-context.ts';
import { PersonField } from './person-field.tsx';
import { plain } from './plain.ts';
import { ruleForms, ruleOfForm } from './value-ways.ts';
import { VariantFields } from './variant-fields.tsx';

type Kind = 'subject' | 'manager' | 'role' | 'person' | 'relation' | 'deciderOf' | 'holderOf' | 'owner';
const kinds: Kind[] = ['subject', 'manager', 'role', 'person', 'relation', 'deciderOf', 'holderOf', 'owner'];
const ofAPerson: Kind[] = ['subject', 'manager', 'relation'];
const usualRoles = ['hr', 'hr_partner', 'hr_director', 'admin'];

/** One way to name people: the usual ones with pickers of their own, the others with all their parts. */
export function RuleEditor({ value, onChange, label }: { value: WhoRule; onChange: (rule: WhoRule) => void; label: string }) {
  const say = useMoreWords();
  const { flow, step, language, readOnly } = useField();
  const scopes = step === null ? [] : scopesAround(flow, step);
  const tasks = Object.values(flow.steps).filter((other) => isTask(other) && other.id !== step?.id && scopes.includes(other.in));
  const usual = kinds.find((one) => one === value.who);
  const noPerson = step !== null && step.in === null;
  const offered = kinds.filter(
    (one) => one === usual || !((noPerson && ofAPerson.includes(one)) || (tasks.length === 0 && (one === 'deciderOf' || one === 'holderOf'))),
  );
  const others = ruleForms.ways.map(({ option }) => option as WhoRule['who']).filter((one) => !kinds.some((known) => known === one));
  const form = usual === undefined || isUnusual(value) ? ruleForms.ways.find(({ option }) => option === value.who) : undefined;
  const choice = (
    <ChoiceInput
      label={label}
      hideLabel
      value={value.who}
      choices={[
        ...offered.map((one) => ({ value: one, label: say(`who_${one}`) })),
        ...others.map((one) => ({ value: one, label: say(`who_${one}`), group: say('otherWays') })),
      ]}
      onChange={(next) => onChange(ruleOf(next as WhoRule['who'], tasks[0]?.id ?? ''))}
    />
  );
  if (form !== undefined)
    return (
      <div className="rule">
        {choice}
        <VariantFields fields={form.fields} path="rule" value={value} onChange={(next) => onChange(next as WhoRule)} answers={({ type }) => type === 'text'} />
      </div>
    );
  return (
    <div className="rule">
      {choice}
      {value.who === 'manager' && (
        <div className="when-line">
          <ChoiceInput
            label={say('level')}
            hideLabel
            className="wide"
            value={plain(value.level ?? 1)}
            choices={[1, 2, 3].map((level) => ({ value: String(level), label: say(`level_${level as 1 | 2 | 3}`) }))}
            onChange={(level) => onChange(tidied({ ...value, level: level === '1' ? undefined : Number(level) }))}
          />
          {value.asOf !== undefined && (
            <ChoiceInput
              label={say('asOf')}
              hideLabel
              className="wide"
              value={typeof value.asOf === 'string' ? value.asOf : 'now'}
              choices={(['now', 'cycleStart'] as const).map((asOf) => ({ value: asOf, label: say(`asOf_${asOf}`) }))}
              onChange={(asOf) => onChange(tidied({ ...value, asOf: asOf === 'now' ? undefined : asOf }))}
            />
          )}
        </div>
      )}
      {value.who === 'role' && (
        <TextInput
          className="field"
          aria-label={say('role')}
          placeholder={say('role')}
          value={value.role}
          data={usualRoles}
          readOnly={readOnly}
          onChange={({ currentTarget }) => onChange({ ...value, role: currentTarget.value.trim() })}
        />
      )}
      {value.who === 'role' && !noPerson && (
        <ChoiceInput
          label={say('roleScope')}
          hideLabel
          value={value.scope?.column ?? ''}
          empty={say('scope_none')}
          choices={(['department', 'location'] as const).map((column) => ({ value: column, label: say(`scope_${column}`) }))}
          onChange={(column) => onChange(column === '' ? { who: 'role', role: value.role } : { ...value, scope: { column, of: { who: 'subject' } } })}
        />
      )}
      {value.who === 'person' && <PersonField label={say('person')} value={value.id} onChange={(id) => onChange({ who: 'person', id })} />}
      {value.who === 'relation' && (
        <TextInput
          className="field"
          aria-label={say('column')}
          placeholder={say('column')}
          value={value.column}
          data={['mentor_id', 'manager_id']}
          readOnly={readOnly}
          onChange={({ currentTarget }) => onChange({ ...value, column: currentTarget.value.trim() })}
        />
      )}
      {(value.who === 'deciderOf' || value.who === 'holderOf') && (
        <ChoiceInput
          label={say('step')}
          hideLabel
          value={value.step}
          choices={tasks.map((task) => ({ value: task.id, label: nameOf(task, language) }))}
          onChange={(id) => onChange({ ...value, step: id })}
        />
      )}
    </div>
  );
}

/** Parts that the pickers here have no place for. */
function isUnusual(rule: WhoRule): boolean {
  if (rule.who === 'manager')
    return (
      (rule.of !== undefined && rule.of.who !== 'subject') ||
      typeof rule.asOf === 'object' ||
      rule.asOf === 'both' ||
      (rule.level !== undefined && ![1, 2, 3].includes(Number(rule.level)))
    );
  if (rule.who === 'role') return rule.scope !== undefined && (rule.scope.of.who !== 'subject' || !['department', 'location'].includes(rule.scope.column));
  return rule.who === 'relation' && rule.of !== undefined && rule.of.who !== 'subject';
}

function ruleOf(kind: WhoRule['who'], step: string): WhoRule {
  switch (kind) {
    case 'role':
      return { who: 'role', role: 'hr' };
    case 'person':
      return { who: 'person', id: '' };
    case 'relation':
      return { who: 'relation', column: 'mentor_id' };
    case 'deciderOf':
    case 'holderOf':
    case 'nominated':
    case 'missing':
      return { who: kind, step };
    default:
      return ruleOfForm(kind);
  }
}

const tidied = (rule: Record<string, unknown>): WhoRule => Object.fromEntries(Object.entries(rule).filter(([, part]) => part !== undefined)) as WhoRule;
