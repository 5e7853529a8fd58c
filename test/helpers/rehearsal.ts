import { expect } from 'vitest';
import { noOverrides } from '../../engine/calendars.ts';
import { placesFor } from '../../engine/places-for.ts';
import { compile } from '../../workflows/flow/compile.ts';
import { looksOf } from '../../workflows/flow/looks.ts';
import { audit } from '../../workflows/flow/rehearse/auditor.ts';
import { type ContractLine, contractLine, detailText } from '../../workflows/flow/rehearse/journal-contract.ts';
import type { Columns } from '../../workflows/flow/rehearse/people.ts';
import { rehearse, type Rehearsed, type RehearsalInput } from '../../workflows/flow/rehearse/rehearse.ts';
import { parseScript } from '../../workflows/flow/rehearse/script.ts';
import { dayBegins } from '../../workflows/flow/rehearse/time.ts';
import type { Flow } from '../../workflows/flow/schema.ts';

const zone = 'Asia/Hong_Kong';
const places = placesFor(noOverrides)(zone, 2019, 2040);

/** Two people with one manager, their manager's manager, and one of HR, all with an address. */
export const team = {
  amy: { manager_id: 'bob', department: 'Rooms', buddy_id: 'ben' },
  ben: { manager_id: 'bob', department: 'Rooms' },
  bob: { manager_id: 'cat', department: 'Rooms' },
  cat: { department: 'Board' },
  hri: { manager_id: 'cat', department: 'HR', roles: 'hr' },
} as const satisfies Record<string, Columns>;

export type Script = Record<string, unknown>[];
type Options = Partial<Pick<RehearsalInput, 'absences' | 'facts' | 'dates' | 'owner' | 'responder' | 'files'>> & {
  people?: Record<string, Columns>;
  events?: Script;
  /** Days. */
  start?: string;
  until?: string;
  with?: Flow[];
  /** Faults that are expected, by their rule. */
  faults?: string[];
};

export type Told = Rehearsed & { journal: ContractLine[]; bytes: string };

export const editionOf = (flow: Flow) => {
  const plan = compile(flow);
  return { flow, plan, looks: looksOf(plan) };
};

/** A rehearsal from 1 March 2027 for a year unless told. Every journal is held to the contract and to the auditor. */
export function rehearsed(flow: Flow, options: Options = {}): Told {
  const { people = team, events = [], start = '2027-03-01', until = '2028-02-28', with: others = [], faults = [], ...more } = options;
  const table = places.zone(zone);
  const { lines, problems } = parseScript(events.map((event) => JSON.stringify(event)).join('\n'), table);
  expect(problems).toEqual([]);
  const journal: ContractLine[] = [];
  const input: RehearsalInput = {
    ...more,
    flows: [flow, ...others].map(editionOf),
    people: Object.entries(people).map(([id, columns]) => ({ id, columns: { email: `${id}@harbour.example`, ...columns } })),
    places,
    zone,
    start: dayBegins(start, table),
    until: dayBegins(until, table, 1),
    script: lines,
  };
  const result = rehearse(input, (line) => void journal.push(line));
  for (const line of journal) expect(contractLine.safeParse(JSON.parse(JSON.stringify(line))).error?.issues ?? []).toEqual([]);
  const leftOn = Object.fromEntries(
    Object.entries(people).flatMap(([id, columns]: [string, Columns]) => (columns.left_on === undefined ? [] : [[id, columns.left_on]])),
  );
  expect(audit(journal, { leftOn }).filter(({ rule }) => !faults.includes(rule))).toEqual([]);
  expect(acknowledgements(journal)).toEqual(lines.map(({ line }) => line));
  return { ...result, journal, bytes: journal.map((line) => `${JSON.stringify(line)}\n`).join('') };
}

/** The lines of the script that were accepted or refused, in their order. */
function acknowledgements(journal: readonly ContractLine[]): number[] {
  return journal.flatMap(({ kind, event }) => (event !== null && kind.startsWith('event.') ? [event] : [])).sort((a, b) => a - b);
}

/** `day kind step outcome to` of the lines of some kinds, to compare at a glance. */
export function story(journal: readonly ContractLine[], ...kinds: string[]): string[] {
  return journal
    .filter(({ kind }) => kinds.some((one) => (one.endsWith('.') ? kind.startsWith(one) : kind === one)))
    .map(({ local, kind, person, step, outcome, to, cc }) =>
      [local.slice(0, 16), kind, person, step, outcome, [...to, ...cc].join()].filter((part) => part !== null && part !== '').join(' '),
    );
}

/** How a line of the script was taken: `accepted`, or the rule that refused it. */
export function verdicts(journal: readonly ContractLine[]): string[] {
  return journal
    .filter(({ kind, event }) => event !== null && kind.startsWith('event.'))
    .sort((a, b) => (a.event ?? 0) - (b.event ?? 0))
    .map((line) => (line.kind === 'event.accepted' ? 'accepted' : detailText(line, 'rule')));
}
