import { localText } from './calendar.ts';
import { compile } from './compile.ts';
import type { Text } from './grammar.ts';
import { looksOf } from './looks.ts';
import type { Problem } from './problem.ts';
import { type ContractLine, detailText } from './rehearse/journal-contract.ts';
import type { Columns, Places } from './rehearse/people.ts';
import { rehearse } from './rehearse/rehearse.ts';
import { readEvent, type ScriptLine } from './rehearse/script.ts';
import { dayBegins } from './rehearse/time.ts';
import { type Expectation, laterYear, type Scenario } from './scenario.ts';
import { type Flow, portsOf } from './schema.ts';

/** A flow's own examples, run as its tests. Zones and calendars come in resolved, for the years asked for. */

export type PlacesFor = (zone: string, fromYear: number, toYear: number) => Places;

/**
 * `missed`: what was expected and how often there was such a line instead. `refused`: events that were refused, by their place from 1, which an example may
 * well want. `cut`: far too much happened, so that it was stopped.
 */
export type ScenarioResult = {
  name: Text;
  passed: boolean;
  missed: { expected: Expectation; found: number }[];
  refused: { event: number; rule: string }[];
  cut: boolean;
};

/** What at least one scenario went through, and what none did: steps by id, outcomes as `step.port`. */
export type Coverage = { steps: Tried; ports: Tried };
export type Tried = { tried: string[]; untried: string[] };

export type ScenariosRun = { results: ScenarioResult[]; coverage: Coverage };

/** So long it goes on unless it says more. */
const years = 2;
/** So many things happen in an example at most, unless told: they are run while somebody waits. */
const bound = 20_000;

/** The flow must be sound, and pinned where it runs other flows. */
export function runScenarios(flow: Flow, placesFor: PlacesFor, most = bound): ScenariosRun {
  const plan = compile(flow);
  const edition = { flow, plan, looks: looksOf(plan) };
  const seen: Seen = { steps: new Set(), ports: new Set() };
  const results = flow.scenarios.map((scenario) => {
    const journal: ContractLine[] = [];
    const input = inputOf(scenario, placesFor);
    const { cut } = rehearse({ flows: [edition], ...input, most }, (line) => void journal.push(line));
    for (const line of journal) see(seen, flow, line);
    return resultOf(scenario, journal, input.places, cut);
  });
  return { results, coverage: coverageOf(flow, seen) };
}

type Seen = { steps: Set<string>; ports: Set<string> };

/** A split goes by all of its ports at once. */
function see({ steps, ports }: Seen, flow: Flow, { kind, step, outcome }: ContractLine): void {
  const found = step !== null && Object.hasOwn(flow.steps, step) ? flow.steps[step] : undefined;
  if (found === undefined) return;
  if (kind === 'step.entered') steps.add(found.id);
  if (kind !== 'step.left') return;
  for (const port of found.kind === 'split' ? portsOf(found).map((one) => one.port) : [outcome]) ports.add(`${found.id}.${port}`);
}

/** An example as the rehearsal takes it. */
export function inputOf(scenario: Scenario, placesFor: PlacesFor) {
  const { start: startDay, until = laterYear(startDay, years), zone, dates, owner = null, events, people } = scenario;
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

function resultOf({ name, expects }: Scenario, journal: readonly ContractLine[], places: Places, cut: boolean): ScenarioResult {
  const missed = missedIn(journal, expects, places);
  const refused = journal.flatMap((line) =>
    line.kind === 'event.refused' && line.event !== null ? [{ event: line.event, rule: detailText(line, 'rule') }] : [],
  );
  return { name, passed: missed.length === 0 && !cut, missed, refused, cut };
}

/** What a journal was expected to hold and does not, or not as often. */
export function missedIn(journal: readonly ContractLine[], expects: readonly Expectation[], places: Pick<Places, 'zone'>): ScenarioResult['missed'] {
  return expects.flatMap((expected) => {
    const found = journal.filter((line) => isLike(line, expected.line, places)).length;
    const met = expected.times === undefined ? found > 0 : found === expected.times;
    return met ? [] : [{ expected, found }];
  });
}

/** Every part that is written is there. `at` and `due` may be given by their beginning: a day, or a minute, in the zone that ruled or in UTC. */
function isLike(line: ContractLine, partial: Expectation['line'], places: Pick<Places, 'zone'>): boolean {
  return Object.entries(partial).every(([key, expected]) => {
    const found = line[key as keyof ContractLine];
    if (key === 'at') return begins(line.at, expected) || begins(line.local, expected);
    if (key === 'due' && expected !== null) return begins(line.due, expected) || begins(localDue(line, places), expected);
    return contains(found, expected);
  });
}

/** When it is due on the wall of the zone that ruled, which the line names behind its own local time. */
function localDue({ due, local }: ContractLine, places: Pick<Places, 'zone'>): string | null {
  const zone = /\[(.+)\]$/.exec(local)?.[1];
  return due === null || zone === undefined ? null : localText(Date.parse(due), places.zone(zone));
}

const begins = (text: string | null, beginning: unknown): boolean => text !== null && typeof beginning === 'string' && text.startsWith(beginning);

function contains(found: unknown, expected: unknown): boolean {
  if (Array.isArray(expected)) return Array.isArray(found) && found.length === expected.length && expected.every((one, index) => contains(found[index], one));
  if (typeof expected !== 'object' || expected === null) return found === expected;
  if (typeof found !== 'object' || found === null || Array.isArray(found)) return false;
  return Object.entries(expected).every(([key, one]) => contains((found as Record<string, unknown>)[key], one));
}

function coverageOf(flow: Flow, { steps, ports }: Seen): Coverage {
  const all = Object.values(flow.steps);
  const outcomes = all.flatMap((step) => portsOf(step).map(({ port }) => `${step.id}.${port}`));
  const part = (ids: string[], seen: ReadonlySet<string>): Tried => ({ tried: ids.filter((id) => seen.has(id)), untried: ids.filter((id) => !seen.has(id)) });
  return {
    steps: part(
      all.map(({ id }) => id),
      steps,
    ),
    ports: part(outcomes, ports),
  };
}

/** `run.finished (person amy, outcome done)`. */
function told({ kind = '', ...rest }: Expectation['line']): string {
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  const parts = Object.entries(rest).map(([key, value]) => `${key} ${text(value)}`);
  return `${text(kind)}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`;
}

/** Each expectation that was not met, as something to put right before the flow is published. */
export function scenarioProblems(flow: Flow, results: readonly ScenarioResult[]): Problem[] {
  return results.flatMap(({ missed, cut }, index): Problem[] => {
    const about = { severity: 'error', path: `scenarios.${index}` } as const;
    const stopped: Problem[] = cut ? [{ ...about, rule: 'scenarioEndless', step: null, params: {} }] : [];
    return [
      ...stopped,
      ...missed.map(({ expected, found }): Problem => {
        const params = { expected: told(expected.line), times: expected.times ?? '≥ 1', found };
        const step = typeof expected.line.step === 'string' && Object.hasOwn(flow.steps, expected.line.step) ? expected.line.step : null;
        return { ...about, rule: 'scenarioFails', step, params };
      }),
    ];
  });
}
