import type { FactType, FactTypes } from '../../../workflows/flow/fact-type.ts';
import type { Column } from '../../../workflows/flow/form.ts';
import { scopesAround } from '../../../workflows/flow/graph.ts';
import type { Value } from '../../../workflows/flow/grammar.ts';
import { isSame } from '../../../workflows/flow/same.ts';
import { type Flow, type FormField, isTask, portsOf, type Step } from '../../../workflows/flow/schema.ts';
import { type Language, nameOf, outcomeWords, said } from '../../../workflows/flow/sentences.ts';

/** What a rule in a step may look at: answers and outcomes of steps it can see, and what is known of the person. */
export type Read = { id: string; group: string; label: string; value: Exclude<Value, string | number | boolean>; compare: Compare };

/** With what it may be compared. */
export type Compare =
  | { is: 'text' | 'number' | 'date' | 'truth' | 'person' }
  | { is: 'options'; options: { value: string | number; label: string }[]; ordered: boolean };

/** From which day it is counted how long somebody is here, or in their post. */
const sinceFields = ['hired_on', 'role_since'];

const personFields = ['department', 'location', 'title', 'grade', 'hired_on', 'role_since', 'language'];

type Words = { person: string; outcome: string; data: string; columns: (column: string) => string };

/** `types`: the data that may be read, by its key. */
export function readsOf(flow: Flow, step: Step, language: Language, words: Words, types: FactTypes = flow.facts): Read[] {
  const scopes = scopesAround(flow, step);
  const seen = Object.values(flow.steps).filter((other) => isTask(other) && scopes.includes(other.in) && other.id !== step.id);
  const ofSteps = seen.flatMap((other): Read[] => {
    if (!isTask(other)) return [];
    const group = nameOf(other, language);
    const outcome: Read = {
      id: `outcome ${other.id}`,
      group,
      label: words.outcome,
      value: { value: 'outcome', step: other.id },
      compare: { is: 'options', ordered: false, options: portsOf(other).map(({ port }) => ({ value: port, label: outcomeWords(other, port, language) })) },
    };
    return [...other.settings.form.fields.filter(({ type }) => type !== 'list').map((field) => ofField(other, field, group, language)), outcome];
  });
  const ofPerson =
    step.in === null && step.kind !== 'start'
      ? []
      : personFields.map(
          (field): Read => ({
            id: `person ${field}`,
            group: words.person,
            label: words.columns(field),
            value: { value: 'person', of: { who: 'subject' }, field },
            compare: field.endsWith('_on') || field === 'role_since' ? { is: 'date' } : { is: 'text' },
          }),
        );
  const sinceThen =
    ofPerson.length === 0 ? [] : sinceFields.map((field): Read => ({ ...daysSince(field), group: words.person, label: words.columns(`days_${field}`) }));
  const ofFacts = ofPerson.length === 0 ? [] : Object.entries(types).map(([key, type]) => ofFact(key, type, words.data, language));
  return [...ofSteps, ...ofPerson, ...sinceThen, ...ofFacts];
}

/** How many days it is since a date of the person. */
function daysSince(field: string): Pick<Read, 'id' | 'value' | 'compare'> {
  const from = { from: { anchor: 'personDate' as const, of: { who: 'subject' as const }, field } };
  return { id: `days ${field}`, value: { value: 'timeBetween', unit: 'days', from, to: { from: { anchor: 'now' } } }, compare: { is: 'number' } };
}

/** What is known of the person under a key, by its name and unit. */
function ofFact(key: string, type: FactType, group: string, language: Language): Read {
  return {
    id: `fact ${key}`,
    group,
    label: factLabel(key, type, language),
    value: { value: 'fact', scope: 'person', key },
    compare: { is: type.type === 'yesNo' ? 'truth' : type.type },
  };
}

export function factLabel(key: string, { name, unit }: FactType, language: Language): string {
  const label = said(name, language) || key;
  if (unit === undefined || said(unit, language) === '') return label;
  return language === 'zh' ? `${label}（${said(unit, language)}）` : `${label} (${said(unit, language)})`;
}

function ofField(step: Step, field: FormField, group: string, language: Language): Read {
  return {
    id: `answer ${step.id} ${field.id}`,
    group,
    label: said(field.label, language) || field.id,
    value: { value: 'answer', step: step.id, field: field.id },
    compare: compareOf(field, language),
  };
}

/** With what the answer to a question may be compared. */
export function compareOf(field: FormField | Column, language: Language): Compare {
  switch (field.type) {
    case 'rating':
      return { is: 'options', ordered: true, options: field.levels.map(({ value, label }) => ({ value, label: `${value} · ${said(label, language)}` })) };
    case 'choice':
    case 'choices':
      return { is: 'options', ordered: false, options: field.options.map(({ key, label }) => ({ value: key, label: said(label, language) || key })) };
    case 'number':
      return { is: 'number' };
    case 'date':
      return { is: 'date' };
    case 'yesNo':
      return { is: 'truth' };
    case 'person':
      return { is: 'person' };
    default:
      return { is: 'text' };
  }
}

/** The id under which a value is offered; null for values that are not offered here. */
export function readId(value: Value): string | null {
  if (typeof value !== 'object') return null;
  if (value.value === 'answer') return `answer ${value.step} ${value.field}`;
  if (value.value === 'outcome') return `outcome ${value.step}`;
  if (value.value === 'fact') return value.scope === 'person' && value.asOf === undefined ? `fact ${value.key}` : null;
  if (value.value === 'timeBetween') return sinceFields.map(daysSince).find((one) => isSame(value, one.value))?.id ?? null;
  return value.value === 'person' && value.of.who === 'subject' ? `person ${value.field}` : null;
}
