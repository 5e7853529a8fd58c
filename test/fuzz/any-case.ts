import { noOverrides } from '../../engine/calendars.ts';
import { placesFor } from '../../engine/places-for.ts';
import { compile } from '../../workflows/flow/compile.ts';
import { looksOf } from '../../workflows/flow/looks.ts';
import { audit } from '../../workflows/flow/rehearse/auditor.ts';
import { type ContractLine, detailText } from '../../workflows/flow/rehearse/journal-contract.ts';
import { answerModel, modelSchema } from '../../workflows/flow/rehearse/model.ts';
import { beginRehearsal, type GivenAbsence, rehearse, type RehearsalInput, type Rehearsed } from '../../workflows/flow/rehearse/rehearse.ts';
import { readEvent, type ScriptLine } from '../../workflows/flow/rehearse/script.ts';
import { dayBegins } from '../../workflows/flow/rehearse/time.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { anyFlow } from './any-flow.ts';
import { firstLines, type Line, script } from './any-script.ts';
import { type Drawn, type Lots, lotsOf } from './lots.ts';
import { Enough, Fault, onlooker } from './onlooker.ts';
import { stuckIn } from './stuck.ts';

/** A flow, another version of it, and what happens. Plain data, so that one that failed can be kept in a file. */
export type Case = {
  flow: Flow;
  next: Flow;
  events: Line[];
  absences: GivenAbsence[];
  /** How likely people answer beyond the script, in percent, and within how many working hours at most. */
  answers: { percent: number; hours: number; seed: number };
};

/** Of a case that is made while it is rehearsed: why it is not as it must be (null: it is), and how many lines of each verb were accepted. */
export type Tried = { one: Case; fault: string | null; accepted: Record<string, number> };

/** By lot: a flow, and what happens in it, said while it goes on. */
export function tried([ofFlow, ofScript]: Drawn): Tried {
  const lots = lotsOf(ofScript);
  const answers = { percent: lots.one([60, 0, 30, 90]), hours: lots.one([2, 20, 60]), seed: lots.below(1_000) };
  const flow = anyFlow(lotsOf(ofFlow));
  const next = lots.often(8) ? anyFlow(lotsOf(ofScript)) : flow;
  const begun = firstLines(lots, flow);
  const one: Case = { flow, next, answers, absences: anyAbsences(lots), events: [...begun] };
  const journal: ContractLine[] = [];
  const fault = faultIn(one, journal, (input) => {
    const going = beginRehearsal(input, (line) => void journal.push(line));
    script(lots, going, { ...input, begun }, (event) => {
      one.events.push(event);
      going.say(read(event, one.events.length));
    });
    going.goOn(input.until);
    return going.finish();
  });
  const accepted: Record<string, number> = {};
  for (const line of journal) {
    if (line.kind !== 'event.accepted' || line.event === null) continue;
    const verb = detailText(line, 'do');
    accepted[verb] = (accepted[verb] ?? 0) + 1;
  }
  return { one, fault, accepted };
}

function anyAbsences(lots: Lots): GivenAbsence[] {
  return Array.from({ length: lots.below(3) }, () => {
    const from = 1 + lots.below(25);
    const day = (date: number) => `2027-03-${String(date).padStart(2, '0')}`;
    const substitute = lots.often(50) ? lots.one(['ben', 'bob', 'amy']) : null;
    const person = lots.one(['amy', 'bob', 'hri']);
    return { person, from: day(from), to: day(Math.min(31, from + lots.below(8))), kind: lots.one(['leave', 'sick']), substitute, known: null };
  });
}

const zone = 'Asia/Hong_Kong';
const places = placesFor(noOverrides)(zone, 2019, 2032);
const team: ({ id: string } & Record<string, string>)[] = [
  { id: 'amy', manager_id: 'bob', department: 'Rooms', buddy_id: 'ben', hired_on: '2027-02-15' },
  { id: 'ben', manager_id: 'bob', department: 'Rooms', hired_on: '2020-01-01' },
  { id: 'bob', manager_id: 'cat', department: 'Rooms', zone: 'Europe/London' },
  { id: 'cat', department: 'Board' },
  { id: 'hri', manager_id: 'cat', department: 'HR', roles: 'hr' },
  { id: 'gone', manager_id: 'cat', department: 'HR', left_on: '2027-03-04' },
];
const people = team.map(({ id, ...columns }) => ({ id, columns: { email: `${id}@harbour.example`, ...columns } }));
const leftOn = { gone: '2027-03-04' };

const editionOf = (flow: Flow) => {
  const plan = compile(flow);
  return { flow, plan, looks: looksOf(plan) };
};

export function inputOf({ flow, next, events, absences, answers }: Case): RehearsalInput {
  const table = places.zone(zone);
  const edition = editionOf(flow);
  const model = modelSchema.parse({ default: { answers: answers.percent / 100, hours: [1, answers.hours] } });
  const lines = events.map((event, index) => read(event, index + 1));
  return {
    flows: [edition],
    files: { next: next === flow ? edition : editionOf(next) },
    people,
    absences,
    facts: [{ scope: 'person', id: 'amy', key: 'sales', value: 2, effective: dayBegins('2027-02-20', table), until: null, source: null, known: null }],
    places,
    zone,
    dates: { close: '2027-03-25' },
    owner: 'hri',
    start: dayBegins('2027-03-01', table),
    until: dayBegins('2027-05-15', table),
    script: lines,
    responder: answers.percent === 0 ? null : answerModel(model, answers.seed, [edition]),
  };
}

function read(event: Line, line: number): ScriptLine {
  const found = readEvent(event, line, places.zone(zone));
  if ('message' in found) throw new Error(`Line ${line}: ${found.message}`);
  return found;
}

export type Told = { journal: ContractLine[]; rehearsed: Rehearsed };

export function told(input: RehearsalInput): Told {
  const journal: ContractLine[] = [];
  const rehearsed = rehearse(input, (line) => void journal.push(line));
  return { journal, rehearsed };
}

/** Why a case is not as it must be; null: it is. */
export function faultOf(one: Case): string | null {
  const journal: ContractLine[] = [];
  return faultIn(one, journal, (input) => rehearse(input, (line) => void journal.push(line)));
}

function faultIn(one: Case, journal: readonly ContractLine[], rehearsed: (input: RehearsalInput) => Rehearsed): string | null {
  try {
    const { rehearsal } = rehearsed({ ...inputOf(one), perform: onlooker(one.answers.seed) });
    const [fault] = audit(journal, { leftOn });
    if (fault !== undefined) return `The auditor: ${fault.rule}, ${fault.about}: ${JSON.stringify(journal[fault.n - 1])}`;
    const acknowledged = journal.filter(({ kind, event }) => event !== null && kind.startsWith('event.')).length;
    if (acknowledged !== one.events.length) return `Of ${one.events.length} lines of the script ${acknowledged} were accepted or refused.`;
    return stuckIn(rehearsal, journal);
  } catch (error) {
    if (error instanceof Fault) return error.message;
    if (error instanceof Enough) return null;
    return error instanceof Error ? `It throws ${error.stack?.split('\n').slice(0, 4).join(' ')}` : String(error);
  }
}
