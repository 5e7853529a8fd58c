import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { readFlow } from '../../server/cli/files.ts';
import { rehearsalInput } from '../../server/cli/rehearsal-input.ts';
import { audit } from '../../workflows/flow/rehearse/auditor.ts';
import { endState } from '../../workflows/flow/rehearse/end-state.ts';
import { type ContractLine, contractLine, detailText } from '../../workflows/flow/rehearse/journal-contract.ts';
import { stateFaults } from '../helpers/state-faults.ts';
import { rehearse } from '../../workflows/flow/rehearse/rehearse.ts';
import { endStateSchema } from '../../workflows/flow/rehearse/state-contract.ts';
import { scenario } from '../../workflows/flow/scenario.ts';
import { missedIn } from '../../workflows/flow/scenarios.ts';

/**
 * Golden cases: each folder is a rehearsal as the command line takes it. `flow.json`, the people, the script and what else there is are its input; `run.json`
 * holds its options and what must come out. A line of the script that must be refused says so in its `ref`: `refused: notYours`; every other is accepted.
 */
const folder = new URL('cases/', import.meta.url).pathname;

const runFile = z.strictObject({
  with: z.array(z.string()).default([]),
  start: z.string(),
  until: z.string().optional(),
  zone: z.string().default('Asia/Hong_Kong'),
  dates: z.record(z.string(), z.string()).default({}),
  owner: z.string().optional(),
  /** How each run ends, by the person it is about, else by the group, else by its cycle; what has not ended is left out. */
  ends: z.record(z.string(), z.string()),
  /** How many lines of each kind there are. */
  kinds: z.record(z.string(), z.int()),
  expects: scenario.shape.expects,
});

const tables = { absences: 'absences.csv', facts: 'facts.csv', calendars: 'calendars.csv', events: 'events.jsonl' } as const;

function rehearsed(name: string) {
  const path = (file: string) => join(folder, name, file);
  const run = runFile.parse(JSON.parse(readFileSync(path('run.json'), 'utf8')));
  const { ends: _ends, kinds: _kinds, expects: _expects, with: others, ...options } = run;
  const given = Object.entries(tables).flatMap(([option, file]) => (existsSync(path(file)) ? [[option, path(file)]] : []));
  const told: string[] = [];
  const out = { out: (text: string) => void told.push(text), err: (text: string) => void told.push(text) };
  const input = rehearsalInput(
    readFlow(path('flow.json')),
    { ...options, with: others.map(path), people: path('people.csv'), ...Object.fromEntries(given) },
    out,
  );
  const journal: ContractLine[] = [];
  const { rehearsal } = rehearse(input, (line) => void journal.push(line));
  return { run, input, journal, told, bytes: journal.map((line) => `${JSON.stringify(line)}\n`).join(''), state: endState(rehearsal) };
}

describe.each(readdirSync(folder).sort())('%s', (name) => {
  const { run, input, journal, told, bytes, state } = rehearsed(name);

  it('is a journal of the published form, in which the auditor finds no fault', () => {
    for (const line of journal) expect(contractLine.safeParse(line).error?.issues ?? []).toEqual([]);
    expect(audit(journal)).toEqual([]);
    expect(told).toEqual([]);
  });

  it('accepts or refuses each line of the script as it says', () => {
    const words = journal.filter(({ kind, event }) => event !== null && kind.startsWith('event.'));
    const said = words.map((line) => [line.event, line.kind === 'event.accepted' ? 'accepted' : `refused: ${detailText(line, 'rule')}`]);
    const meant = (input.script ?? []).map(({ line, event }) => [line, event.ref?.startsWith('refused: ') === true ? event.ref : 'accepted']);
    expect(Object.fromEntries(said)).toEqual(Object.fromEntries(meant));
    expect(words).toHaveLength(meant.length);
  });

  it('comes to what is written beside it', () => {
    const ends = journal.flatMap(({ kind, person, item, cycle, outcome }) => (kind === 'run.finished' ? [[person ?? item ?? cycle ?? '', outcome]] : []));
    expect(Object.fromEntries(ends)).toEqual(run.ends);
    const kinds: Record<string, number> = {};
    for (const { kind } of journal) kinds[kind] = (kinds[kind] ?? 0) + 1;
    expect(kinds).toEqual(run.kinds);
    expect(missedIn(journal, run.expects)).toEqual([]);
  });

  it('stands at the end as its journal says', () => {
    expect(endStateSchema.safeParse(JSON.parse(JSON.stringify(state))).error?.issues ?? []).toEqual([]);
    expect(stateFaults(state, journal)).toEqual([]);
  });

  it('comes to the same bytes twice', () => {
    const again = rehearsed(name);
    expect(again.bytes === bytes).toBe(true);
    expect(again.state).toEqual(state);
  });
});
