import { describe, expect, it } from 'vitest';
import { audit } from '../../workflows/flow/rehearse/auditor.ts';
import { endState } from '../../workflows/flow/rehearse/end-state.ts';
import { type ContractLine, contractLine, detailText } from '../../workflows/flow/rehearse/journal-contract.ts';
import { rehearse } from '../../workflows/flow/rehearse/rehearse.ts';
import { endStateSchema } from '../../workflows/flow/rehearse/state-contract.ts';
import { missedIn } from '../../workflows/flow/scenarios.ts';
import { caseNames, goldenCase } from '../helpers/cases.ts';
import { stateFaults } from '../helpers/state-faults.ts';

function rehearsed(name: string) {
  const { run, input, told } = goldenCase(name);
  const journal: ContractLine[] = [];
  const { rehearsal } = rehearse(input, (line) => void journal.push(line));
  return { run, input, journal, told, bytes: journal.map((line) => `${JSON.stringify(line)}\n`).join(''), state: endState(rehearsal) };
}

describe.each(caseNames)('%s', (name) => {
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
    expect(missedIn(journal, run.expects, input.places)).toEqual([]);
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
