import type { Field } from './form.ts';
import type { Length, Value, When } from './grammar.ts';
import { firstOf, ledTo } from './graph.ts';
import { type Flow, isContainer, isTask, portsOf, type Step, type StepOf, type TaskStep } from './schema.ts';

/**
 * What a flow asks of people, worked out from its drawing: tasks, the minutes they take, and the working days its wanted path may last. It counts what
 * happens when all goes as wished: exceptions, second rounds and what listens are left out, and of a branch the route that is taken otherwise. About.
 */
export type Price = { people: number; tasks: number; minutes: number; days: number; managerMinutes: number };

/** Whom it is for: so many people, in so many departments, at most so many of whom report to one. */
export type Roster = { people: number; departments: number; team: number };

/** `managerMinutes`: of whoever manages the largest team. */
export function priceOf(flow: Flow, roster: Roster): Price {
  const total: Price = { people: 0, tasks: 0, minutes: 0, days: 0, managerMinutes: 0 };
  total.days = walk(flow, null, { times: 1, perManager: 1 }, roster, total);
  return { ...total, minutes: Math.round(total.minutes), days: Math.round(total.days * 10) / 10, managerMinutes: Math.round(total.managerMinutes) };
}

/** How often what is in a scope happens: in all, and for those who report to one manager. */
type Often = { times: number; perManager: number };

/** Adds up a scope and returns how many working days its wanted path lasts. */
function walk(flow: Flow, scope: string | null, often: Often, roster: Roster, total: Price): number {
  const passed = new Set<string>();
  const from = (id: string | null): number => {
    const step = id === null ? undefined : flow.steps[id];
    if (step === undefined || passed.has(step.id)) return 0;
    passed.add(step.id);
    const own = add(flow, step, often, roster, total);
    const ways = portsOf(step)
      .filter(({ main }) => main || step.kind === 'split')
      .map(({ port }) => from(ledTo(flow, step.id, port)));
    return own + Math.max(0, ...ways);
  };
  return from(firstOf(flow, scope));
}

/** Adds a step with all inside it; how many working days it may take. */
function add(flow: Flow, step: Step, often: Often, roster: Roster, total: Price): number {
  if (isTask(step)) {
    const asked = answerersOf(flow, step);
    const minutes = minutesOf(step);
    total.tasks += often.times * asked;
    total.minutes += often.times * asked * minutes;
    if (step.settings.who.rules[0]?.who === 'manager') total.managerMinutes += often.perManager * asked * minutes;
    return daysOf(step.settings.due ?? step.settings.closes);
  }
  if (step.kind === 'wait') return daysOf(step.settings.until);
  if (!isContainer(step)) return 0;
  const rounds = roundsOf(flow, step, roster);
  if (step.kind === 'forEach' && step.settings.over === 'audience') total.people = Math.max(total.people, rounds);
  const perManager = step.kind === 'forEach' && step.settings.over === 'audience' ? roster.team : step.kind === 'repeat' ? rounds : 1;
  const days = walk(flow, step.id, { times: often.times * rounds, perManager: often.perManager * perManager }, roster, total);
  return step.kind === 'repeat' ? paceOf(step.settings.every) * rounds : days;
}

/** How often what is inside a container happens for each time it is entered. */
function roundsOf(flow: Flow, step: Step, roster: Roster): number {
  if (step.kind === 'forEach') {
    const { over } = step.settings;
    if (over === 'audience') return roster.people;
    if ('groups' in over) return Math.max(1, roster.departments);
    if ('rows' in over) return usualRows;
    return several(over.people.rules[0]?.who, flow, over.people.rules[0]);
  }
  if (step.kind !== 'repeat') return 1;
  const { times, occurrences, every } = step.settings;
  if (occurrences !== undefined) return occurrences.length;
  const pace = paceOf(every);
  const inAYear = pace === 0 ? 1 : Math.max(1, Math.round(workingDaysOfYear / pace));
  return numberOf(times) ?? inAYear;
}

const usualRows = 5;
const workingDaysOfYear = 250;

/** How many answer a task: one, unless several decide together. */
function answerersOf(flow: Flow, { settings: { who, tally } }: TaskStep): number {
  if (tally === undefined) return 1;
  if (tally.rule === 'any') return 1;
  const [rule] = who.rules;
  return Math.max(numberOf(tally.n) ?? 0, tally.rule === 'count' ? 0 : several(rule?.who, flow, rule));
}

/** About how many a rule names that may name several. */
function several(rule: string | undefined, flow: Flow, piece: unknown): number {
  if (rule === 'nominated') {
    const id = (piece as { step?: string }).step ?? '';
    const step = flow.steps[id];
    return step?.kind === 'nominate' ? (numberOf(step.settings.atMost) ?? usualSeveral) : usualSeveral;
  }
  return rule === undefined || ['subject', 'manager', 'person', 'owner'].includes(rule) ? 1 : usualSeveral;
}

const usualSeveral = 3;

/** Minutes one person needs for a task: as the flow says, else by what it asks. */
export function minutesOf(step: TaskStep): number {
  if (step.kind === 'meeting') return 2 * (numberOf(step.settings.minutes) ?? 60) + questionsOf(step);
  if (step.settings.minutes !== undefined) return numberOf(step.settings.minutes) ?? 0;
  return base[step.kind] + questionsOf(step);
}

const base: Record<Exclude<TaskStep['kind'], 'meeting'>, number> = { form: 2, approval: 4, nominate: 5, acknowledge: 5, training: 60 };

const perQuestion: Record<Field['type'], number> = {
  text: 1,
  longText: 6,
  rating: 2,
  choice: 0.5,
  choices: 1,
  number: 1,
  date: 0.5,
  person: 0.5,
  people: 1,
  yesNo: 0.5,
  list: 6,
  file: 3,
};
const questionsOf = ({ settings: { form } }: TaskStep | StepOf<'meeting'>): number => form.fields.reduce((sum, { type }) => sum + perQuestion[type], 0);

/** A length in working days; a date that is not counted from the opening lasts as long as it does and adds nothing. */
const daysOf = (when: When | undefined): number => (when?.from.anchor === 'opened' ? paceOf(when.plus) : 0);

function paceOf(length: Length | undefined): number {
  if (length === undefined) return 0;
  const perUnit: Record<Length['unit'], number> = { minutes: 1 / 480, hours: 1 / 8, days: 5 / 7, weeks: 5, months: 21, workingDays: 1 };
  return (numberOf(length.n) ?? 0) * perUnit[length.unit];
}

const numberOf = (value: Value | undefined): number | null => (typeof value === 'number' ? value : null);
