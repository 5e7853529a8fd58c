import { dayNumber } from './calendar.ts';
import type { Message } from './grammar.ts';
import { readingOrder } from './graph.ts';
import type { Plan, PlanStep, RecordRules } from './plan.ts';
import { type Flow, isContainer, isTask, portsOf, type Step, type TaskStep } from './schema.ts';

/** The meaning that compile() stamps today. A changed meaning takes the next number and a gate in advance.ts, with the reason beside it. */
export const semantics = 1;

/** A published flow as the run executes it: graph, clocks and references, without texts and forms. The flow must be sound. */
export function compile(flow: Flow): Plan {
  const steps: Record<string, PlanStep> = {};
  const first: Record<string, string> = {};
  const handlers: Record<string, string[]> = {};
  const order = idsInOrder(flow, null);
  for (const step of Object.values(flow.steps)) {
    const next: Record<string, string> = {};
    for (const edge of flow.edges) if (edge.from === step.id) next[edge.port] = edge.to;
    const ports = portsOf(step).map(({ port }) => port);
    steps[step.id] = { id: step.id, kind: step.kind, in: step.in, order: order.indexOf(step.id), next, ports, settings: withoutTexts(step) };
    if (step.kind === 'start' && step.in === null) first[''] = step.id;
    if (isContainer(step) && step.settings.first !== null) first[step.id] = step.settings.first;
    if (step.kind === 'whenever') (handlers[step.in ?? ''] ??= []).push(step.id);
  }
  const watches = Object.values(flow.steps).some(isWatching);
  const { key, tables, absence, confidential } = flow;
  const calendars = ownCalendars(flow);
  const records = recordRules(flow);
  const own = {
    ...(absence && { absence }),
    ...(calendars && { calendars }),
    ...(confidential !== undefined && { confidential }),
    ...(Object.keys(records).length > 0 && { records }),
    ...(flow.data.holdsDataOfSubject === true && { holdsData: true as const }),
  };
  return { v: 1, semantics, flow: key, first, steps, handlers, watches, tables, staleAfter: staleAfter(flow), ...own, reads: [...stepsRead(flow)].sort() };
}

function ownCalendars({ calendars }: Flow): Plan['calendars'] {
  if (calendars === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(calendars).map(([name, { base, weekdays, alternateFrom, off, on }]) => {
      const alternate = alternateFrom === undefined ? {} : { alternateAnchor: mondayOf(dayNumber(alternateFrom)) };
      return [name, { base, ...(weekdays !== undefined && { weekdays }), ...alternate, off: off.map(dayNumber), on: on.map(dayNumber) }];
    }),
  );
}

/** 1970-01-01 was a Thursday, so Mondays are the days 4 modulo 7. */
function mondayOf(day: number): number {
  return day - ((((day - 4) % 7) + 7) % 7);
}

/** Types that say nothing of it are left out. */
function recordRules({ records }: Flow): NonNullable<Plan['records']> {
  const ruled = Object.entries(records).map(([type, { keepMonths, finalAfterDays, validMonths }]): [string, RecordRules] => [
    type,
    { ...(keepMonths && { keepMonths }), ...(finalAfterDays !== undefined && { finalAfterDays }), ...(validMonths !== undefined && { validMonths }) },
  ]);
  return Object.fromEntries(ruled.filter(([, rules]) => Object.keys(rules).length > 0));
}

const staleAfter = ({ facts }: Flow): Record<string, number> =>
  Object.fromEntries(Object.entries(facts).flatMap(([key, { staleAfterDays }]) => (staleAfterDays === undefined ? [] : [[key, staleAfterDays]])));

function isWatching(step: Step): boolean {
  if (step.kind === 'wait') return step.settings.condition !== undefined;
  if (step.kind === 'repeat') return step.settings.untilTrue !== undefined;
  return step.kind === 'milestone' || step.kind === 'whenever' || step.kind === 'training';
}

/** Ids as the drawing is read, a container's inside after it. */
function idsInOrder(flow: Flow, scope: string | null): string[] {
  return readingOrder(flow, scope).flatMap((step) => (isContainer(step) ? [step.id, ...idsInOrder(flow, step.id)] : [step.id]));
}

const noText = { en: '' };

/** Texts and forms stay with the flow: they are looked up where someone reads them. */
function withoutTexts(step: Step): Step['settings'] {
  if (isTask(step)) return taskWithoutTexts(step);
  switch (step.kind) {
    case 'branch':
      return { branches: step.settings.branches.map((branch) => ({ ...branch, label: noText })) };
    case 'split':
      return { branches: step.settings.branches.map((branch) => ({ ...branch, label: noText })) };
    case 'forEach': {
      const { noun: _noun, ...rest } = step.settings;
      return rest;
    }
    case 'repeat': {
      const { occurrences, ...rest } = step.settings;
      return { ...rest, ...(occurrences && { occurrences: occurrences.map((one) => ({ ...one, label: noText })) }) };
    }
    case 'start': {
      const { form: _form, eligible, ...rest } = step.settings;
      return { ...rest, ...(eligible && { eligible: eligible.map((one) => ({ ...one, message: noText })) }) };
    }
    case 'notify': {
      return { message: messageWithoutTexts(step.settings.message) };
    }
    default:
      return step.settings;
  }
}

function taskWithoutTexts(step: TaskStep): TaskStep['settings'] {
  const { message, guidance: _guidance, ...rest } = step.settings;
  return {
    ...rest,
    form: { fields: [], shows: [] },
    ...('outcomes' in rest && rest.outcomes && { outcomes: rest.outcomes.map(({ key }) => ({ key, label: noText })) }),
    ...('agenda' in rest && { agenda: undefined }),
    ...('document' in rest && rest.document && { document: { ...rest.document, text: noText } }),
    allowed: rest.allowed.map((guard) => ({ ...guard, message: noText })),
    reminders: rest.reminders.map(messageless),
    ladder: rest.ladder.map(messageless),
    ...(message && { message: messageWithoutTexts(message) }),
  } as TaskStep['settings'];
}

function messageless<Item extends { message?: Message | undefined }>({ message, ...item }: Item): Omit<Item, 'message'> & { message?: Message } {
  return { ...item, ...(message && { message: messageWithoutTexts(message) }) };
}

/** To whom it goes, and what it is filled with. */
function messageWithoutTexts({ subject: _subject, body: _body, ...message }: Message): Message {
  return message;
}

/** Steps named by a value, an anchor or a rule of people anywhere in the settings. */
function stepsRead(flow: Flow): Set<string> {
  const found = new Set<string>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    else if (typeof node === 'object' && node !== null) {
      const { step } = node as { step?: unknown };
      if (typeof step === 'string' && step in flow.steps) found.add(step);
      Object.values(node).forEach(visit);
    }
  };
  for (const step of Object.values(flow.steps)) visit(step.settings);
  return found;
}
