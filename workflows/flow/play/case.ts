import { isoOf } from '../calendar.ts';
import type { ContractLine } from '../rehearse/journal-contract.ts';
import type { Scenario } from '../scenario.ts';
import type { Flow } from '../schema.ts';
import type { Instant } from '../state.ts';
import type { Cast } from './cast.ts';
import type { Decided } from './play.ts';

/** What is tried is an example like those that are saved with a flow: people, a first day, and what happens to them. */

/** An event as a script has it. `at`: a local time of the example's zone, or an instant. */
export type CaseEvent = Scenario['events'][number];

type First = Cast & { start: string; zone: string; dates: Record<string, string> };

/** Begun for one person: by a launch for nobody else, or by hand where it begins one by one. */
export function firstCase(flow: Flow, { people, about, owner, start, zone, dates }: First): Scenario {
  const begins = beginsOf(flow);
  const event: CaseEvent =
    begins?.about === undefined
      ? { at: start, do: 'launch', audience: [about], dates }
      : { at: `${start}T09:00`, do: 'start', ...(begins.about === 'one' && { person: about }), by: owner };
  return { name: { en: '' }, people, start, zone, dates, owner, events: [event], expects: [] };
}

function beginsOf(flow: Flow) {
  const found = Object.values(flow.steps).find(({ kind }) => kind === 'start');
  return found?.kind === 'start' ? found.settings : undefined;
}

/** When each event came, by the line that accepted or refused it. */
function cameAt(lines: readonly ContractLine[]): ReadonlyMap<number, string> {
  return new Map(lines.flatMap(({ kind, event, at }) => (event !== null && (kind === 'event.accepted' || kind === 'event.refused') ? [[event, at]] : [])));
}

/** Goes on from a moment with one more event: what came later is dropped. `lines`: what the example came to so far. */
export function goneOnWith(scenario: Scenario, lines: readonly ContractLine[], at: Instant, event: CaseEvent): Scenario {
  const came = cameAt(lines);
  const until = isoOf(at);
  const kept = scenario.events.filter((_, index) => (came.get(index + 1) ?? '') <= until);
  return { ...scenario, events: [...kept, event] };
}

/** The rule by which the last event was refused, with what was wrong with its answers; null where it was accepted. */
export function lastRefused(scenario: Scenario, lines: readonly ContractLine[]): { rule: string; problems: { field: string; code: string }[] } | null {
  const line = lines.find(({ kind, event }) => kind === 'event.refused' && event === scenario.events.length);
  if (line === undefined) return null;
  const { rule, problems } = line.detail as { rule?: string; problems?: { field: string; code: string }[] };
  return { rule: rule ?? '', problems: problems ?? [] };
}

/** As an example to be kept: with what others answered by themselves written out, and what must come out of it again. */
export function keptCase(scenario: Scenario, name: Scenario['name'], lines: readonly ContractLine[], decided: readonly Decided[]): Scenario {
  const came = cameAt(lines);
  const given = scenario.events.map((event, index) => ({ at: came.get(index + 1) ?? '', event }));
  const own = lines.flatMap((line) => {
    const event = line.event === null ? answeredBy(line, decided) : null;
    return event === null ? [] : [{ at: line.at, event }];
  });
  const all = [...given, ...own].map((one, index) => ({ ...one, index })).sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.index - b.index));
  return { ...scenario, name, events: all.map(({ event }) => event), expects: scenario.expects.length > 0 ? scenario.expects : endsOf(scenario, lines) };
}

/** The event that would have brought a line about. A course that somebody did is told by the system it was done in. */
function answeredBy(line: ContractLine, decided: readonly Decided[]): CaseEvent | null {
  const { kind, at, person, item, step, detail, cause } = line;
  if (kind === 'task.decided') {
    const found = decided.find((one) => one.part === detail.part && isoOf(one.at) === at);
    if (found === undefined || step === null) return null;
    const about = { ...(person !== null && { person }), ...(item !== null && person === null && { item }) };
    return { at, do: 'answer', ...about, by: found.by, step, outcome: found.outcome, values: found.values };
  }
  if ((kind !== 'fact.recorded' && kind !== 'fact.corrected') || cause !== null) return null;
  const { scope, id, key, value } = detail as { scope: string; id: string | null; key: string; value: CaseEvent[string] };
  return { at, do: 'fact', scope, ...(id !== null && { id }), key, value };
}

/** What is expected unless told: how it ends, and that nothing of the script is refused. */
export function endsOf(scenario: Scenario, lines: readonly ContractLine[]): Scenario['expects'] {
  const ends = lines.filter(({ kind, person, parent }) => kind === 'run.finished' && (person !== null || parent === null));
  const told = ends.filter(({ person }) => person !== null);
  const refused = lines.filter(({ kind }) => kind === 'event.refused').length;
  return [
    ...(told.length > 0 ? told : ends).map(({ person, outcome }) => ({
      line: { kind: 'run.finished', ...(person !== null && { person }), outcome },
      times: 1,
    })),
    ...(scenario.events.length > 0 ? [{ line: { kind: 'event.refused' }, times: refused }] : []),
  ];
}
