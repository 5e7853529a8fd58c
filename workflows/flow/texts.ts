import type { Column } from './form.ts';
import type { Text } from './grammar.ts';
import { type Flow, isTask, type Step, type TaskStep } from './schema.ts';

/** A text that HR wrote: where it is, what it is, and whether people cannot do without it. `step` null: the flow's own. */
export type FlowText = { step: string | null; path: string; what: 'name' | 'label' | 'option' | 'outcome' | 'other'; text: Text; compulsory: boolean };

/** All texts of a flow, in the order of its steps. */
export function textsOf(flow: Flow): FlowText[] {
  const own: [string, FlowText['what'], Text | undefined][] = [
    ['name', 'name', flow.name],
    ['description', 'other', flow.description],
    ['noun.one', 'other', flow.noun?.one],
    ['noun.many', 'other', flow.noun?.many],
    ['data.purpose', 'other', flow.data.purpose],
    ['data.recipients', 'other', flow.data.recipients],
    ['data.notice', 'other', flow.data.notice],
    ...flow.dates.map(({ label }, index): [string, FlowText['what'], Text] => [`dates.${index}.label`, 'label', label]),
  ];
  return [...present(null, own), ...Object.values(flow.steps).flatMap((step) => present(step.id, [['name', 'name', step.name], ...settingsTexts(step)]))];
}

type Named = [path: string, what: FlowText['what'], text: Text | undefined];

const present = (step: string | null, texts: Named[]): FlowText[] =>
  texts.flatMap(([path, what, text]) => (text === undefined ? [] : [{ step, path, what, text, compulsory: what !== 'other' }]));

function settingsTexts(step: Step): Named[] {
  switch (step.kind) {
    case 'branch':
      return step.settings.branches.map(({ label }, index): Named => [`settings.branches.${index}.label`, 'outcome', label]);
    case 'split':
      return step.settings.branches.map(({ label }, index): Named => [`settings.branches.${index}.label`, 'outcome', label]);
    case 'forEach':
      return [
        ['settings.noun.one', 'other', step.settings.noun?.one],
        ['settings.noun.many', 'other', step.settings.noun?.many],
      ];
    case 'repeat':
      return (step.settings.occurrences ?? []).map(({ label }, index): Named => [`settings.occurrences.${index}.label`, 'other', label]);
    case 'milestone':
      return [
        ['settings.warns.message.subject', 'other', step.settings.warns?.message?.subject],
        ['settings.warns.message.body', 'other', step.settings.warns?.message?.body],
      ];
    case 'notify':
      return [
        ['settings.message.subject', 'other', step.settings.message.subject],
        ['settings.message.body', 'other', step.settings.message.body],
      ];
    default:
      return isTask(step) ? taskTexts(step) : [];
  }
}

const levelTexts = (levels: readonly { label: Text; means?: Text | undefined }[], path: string): Named[] =>
  levels.flatMap(({ label, means }, nth): Named[] => [
    [`${path}.${nth}.label`, 'option', label],
    [`${path}.${nth}.means`, 'other', means],
  ]);

function columnTexts(column: Column, path: string): Named[] {
  const levels = column.type === 'rating' ? levelTexts(column.levels, `${path}.levels`) : [];
  const options = column.type === 'choice' ? column.options.map(({ label }, nth): Named => [`${path}.options.${nth}.label`, 'option', label]) : [];
  return [[`${path}.label`, 'label', column.label], ...levels, ...options];
}

function taskTexts(step: TaskStep): Named[] {
  const { settings } = step;
  const named = step.kind === 'form' || step.kind === 'approval' ? (step.settings.outcomes ?? []) : [];
  const outcomes = named.flatMap(({ label, consequence }, index): Named[] => [
    [`settings.outcomes.${index}.label`, 'outcome', label],
    [`settings.outcomes.${index}.consequence`, 'other', consequence],
  ]);
  const fields = settings.form.fields.flatMap((field, index): Named[] => {
    const path = `settings.form.fields.${index}`;
    const options = 'options' in field ? field.options.map(({ label }, nth): Named => [`${path}.options.${nth}.label`, 'option', label]) : [];
    const levels = 'levels' in field ? levelTexts(field.levels, `${path}.levels`) : [];
    const columns = 'columns' in field ? field.columns.flatMap((column, nth) => columnTexts(column, `${path}.columns.${nth}`)) : [];
    return [[`${path}.label`, 'label', field.label], [`${path}.help`, 'other', field.help], ...options, ...levels, ...columns];
  });
  const guards = settings.allowed.map(({ message }, index): Named => [`settings.allowed.${index}.message`, 'other', message]);
  const sections = (settings.form.sections ?? []).flatMap(({ title, help }, index): Named[] => [
    [`settings.form.sections.${index}.title`, 'label', title],
    [`settings.form.sections.${index}.help`, 'other', help],
  ]);
  return [
    ...sections,
    ...fields,
    ...outcomes,
    ...guards,
    ...(step.kind === 'acknowledge' ? [['settings.document.text', 'other', step.settings.document?.text] satisfies Named] : []),
    ['settings.guidance', 'other', settings.guidance],
    ['settings.message.subject', 'other', settings.message?.subject],
    ['settings.message.body', 'other', settings.message?.body],
  ];
}
