import { dayNumber } from './calendar.ts';
import { compile } from './compile.ts';
import type { Text } from './grammar.ts';
import { looksOf } from './looks.ts';
import type { Problem } from './problem.ts';
import type { ContractLine } from './rehearse/journal-contract.ts';
import type { Columns, Places } from './rehearse/people.ts';
import { rehearse } from './rehearse/rehearse.ts';
import { readEvent, type ScriptLine } from './rehearse/script.ts';
import { dayBegins } from './rehearse/time.ts';
import { type Expectation, type Scenario, scenarioRule } from './scenario.ts';
import { type Flow, portsOf } from './schema.ts';

/** A flow's own examples, run as its tests. Zones and calendars come in resolved, for the years asked for. */

export type PlacesFor = (zone: string, fromYear: number, toYear: number) => Places;

/** `missed`: what was expected and how often there was such a line instead. */
export type ScenarioResult = { name: Text; passed: boolean; missed: { expected: Expectation; found: number }[] };

/** What at least one scenario went through, of all there is. */
export type Coverage = { steps: { tried: string[]; of: number }; ports: { tried: string[]; of: number } };

export type ScenariosRun = { results: ScenarioResult[]; coverage: Coverage };

/** The flow must be sound, and pinned where it runs other flows. */
export function runScenarios(flow: Flow, placesFor: PlacesFor): ScenariosRun {
  const plan = compile(flow);
  const edition = { flow, plan, looks: looksOf(plan) };
  const steps = new Set<string>();
  const ports = new Set<string>();
  const results = flow.scenarios.map((scenario) => {
    const journal: ContractLine[] = [];
    rehearse({ flows: [edition], ...inputOf(scenario, placesFor) }, (line) => void journal.push(line));
    for (const { kind, step, outcome } of journal) {
      if (step === null) continue;
      if (kind === 'step.entered') steps.add(step);
      if (kind === 'step.left' && outcome !== null) ports.add(`${step}.${outcome}`);
    }
    return resultOf(scenario, journal);
  });
  return { results, coverage: coverageOf(flow, steps, ports) };
}

function inputOf(scenario: Scenario, placesFor: PlacesFor) {
  const { start: startDay, until = laterYear(startDay), zone, dates, owner = null, events, people } = scenario;
  const places = placesFor(zone, Number(startDay.slice(0, 4)) - 1, Number(until.slice(0, 4)) + 1);
  const table = places.zone(zone);
  const script = events.flatMap((event, index): ScriptLine[] => {
    const read = readEvent(event, index + 1, table);
    return 'message' in read ? [] : [read];
  });
  return {
    people: people.map((columns) =>
      personOf(
        columns,
        people.some(({ email }) => email !== undefined),
      ),
    ),
    places,
    zone,
    start: dayBegins(startDay, table),
    until: dayBegins(until, table, 1),
    dates,
    owner,
    script,
  };
}

function personOf({ id = '', ...columns }: Columns, addressed: boolean): { id: string; columns: Columns } {
  return { id, columns: addressed ? columns : { ...columns, email: `${id}@scenario.example` } };
}

/** Two years are enough for what an example shows, unless it says more. */
function laterYear(date: string): string {
  const later = `${Number(date.slice(0, 4)) + 2}${date.slice(4)}`;
  return Number.isNaN(dayNumber(later)) || later.endsWith('02-29') ? later.replace('02-29', '02-28') : later;
}

function resultOf({ name, expects }: Scenario, journal: readonly ContractLine[]): ScenarioResult {
  const missed = missedIn(journal, expects);
  return { name, passed: missed.length === 0, missed };
}

/** What a journal was expected to hold and does not, or not as often. */
export function missedIn(journal: readonly ContractLine[], expects: readonly Expectation[]): ScenarioResult['missed'] {
  return expects.flatMap((expected) => {
    const found = journal.filter((line) => isLike(line, expected.line)).length;
    const met = expected.times === undefined ? found > 0 : found === expected.times;
    return met ? [] : [{ expected, found }];
  });
}

/** Every part that is written is there. `at` and `due` may be given by their beginning: a day, or a minute, in the zone that ruled or in UTC. */
function isLike(line: ContractLine, partial: Expectation['line']): boolean {
  return Object.entries(partial).every(([key, expected]) => {
    const found = line[key as keyof ContractLine];
    if (key === 'at') return begins(line.at, expected) || begins(line.local, expected);
    return key === 'due' && expected !== null ? begins(line.due, expected) : contains(found, expected);
  });
}

const begins = (text: string | null, beginning: unknown): boolean => text !== null && typeof beginning === 'string' && text.startsWith(beginning);

function contains(found: unknown, expected: unknown): boolean {
  if (Array.isArray(expected)) return Array.isArray(found) && found.length === expected.length && expected.every((one, index) => contains(found[index], one));
  if (typeof expected !== 'object' || expected === null) return found === expected;
  if (typeof found !== 'object' || found === null || Array.isArray(found)) return false;
  return Object.entries(expected).every(([key, one]) => contains((found as Record<string, unknown>)[key], one));
}

function coverageOf(flow: Flow, steps: ReadonlySet<string>, ports: ReadonlySet<string>): Coverage {
  const all = Object.values(flow.steps);
  const outcomes = all.flatMap((step) => portsOf(step).map(({ port }) => `${step.id}.${port}`));
  const tried = all.map(({ id }) => id).filter((id) => steps.has(id));
  return { steps: { tried, of: all.length }, ports: { tried: outcomes.filter((port) => ports.has(port)), of: outcomes.length } };
}

/** Each expectation that was not met, as something to put right before the flow is published. */
export function scenarioProblems(flow: Flow, results: readonly ScenarioResult[]): Problem[] {
  return results.flatMap(({ name, missed }, index) =>
    missed.map(({ expected, found }): Problem => {
      const params = { scenario: name.en, expected: JSON.stringify(expected.line), times: expected.times ?? 1, found };
      const step = typeof expected.line.step === 'string' && Object.hasOwn(flow.steps, expected.line.step) ? expected.line.step : null;
      return { rule: scenarioRule, severity: 'error', step, path: `scenarios.${index}`, params };
    }),
  );
}
