import { describe, expect, it } from 'vitest';
import type { WhoRule } from '../../../workflows/flow/grammar.ts';
import { audit } from '../../../workflows/flow/rehearse/auditor.ts';
import type { ContractLine } from '../../../workflows/flow/rehearse/journal-contract.ts';
import { aFlow, after } from '../../helpers/flows.ts';
import { rehearsed, type Script } from '../../helpers/rehearsal.ts';

/** Several decide, by every rule there is; then one line after the other of what they answered is damaged, and the auditor must count it out. */

const person = (id: string): WhoRule => ({ who: 'person', id });
const panel = (...of: { rule: WhoRule; atLeast?: number }[]): WhoRule => ({ who: 'together', of });
const four = panel(...['ben', 'bob', 'cat', 'hri'].map((id) => ({ rule: person(id) })));

type Settings = Record<string, unknown>;

function decided(tally: Settings, answers: [by: string, outcome: string][], { rule = four, ...more }: Settings & { rule?: WhoRule } = {}): ContractLine[] {
  const who = { rules: [rule] };
  const flow = aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'decide', kind: 'approval', settings: { who, closes: after(20, 'days'), mayReturn: true, commentFor: [], tally, ...more } },
      ...['yes', 'no', 'back', 'late'].map((id) => ({ id, kind: 'end', settings: { outcome: id } })),
    ],
    ['begin>decide', 'decide.approved>yes', 'decide.rejected>no', 'decide.returned>back', 'decide.timeout>late'],
  );
  const events: Script = [
    { at: '2027-03-01', do: 'start', person: 'amy' },
    ...answers.map(([by, outcome], n) => {
      const base = { at: `2027-03-02T${String(9 + n).padStart(2, '0')}:00`, person: 'amy', by, step: 'decide' };
      return outcome === 'declined' ? { ...base, do: 'decline', reason: 'Not mine' } : { ...base, do: 'answer', outcome };
    }),
  ];
  return rehearsed(flow, { events }).journal;
}

const cases: Record<string, { journal: ContractLine[]; ends: string }> = {
  'two of four': {
    journal: decided({ rule: 'count', n: 2, reject: 'counts' }, [
      ['ben', 'approved'],
      ['bob', 'rejected'],
      ['cat', 'approved'],
    ]),
    ends: 'yes',
  },
  'two of four, one of whom declines': {
    journal: decided({ rule: 'count', n: 2, mayDecline: true, lost: 'leaveOut' }, [
      ['ben', 'declined'],
      ['bob', 'approved'],
      ['cat', 'approved'],
    ]),
    ends: 'yes',
  },
  'a rejection ends it': {
    journal: decided({ rule: 'count', n: 3 }, [
      ['ben', 'approved'],
      ['bob', 'rejected'],
    ]),
    ends: 'no',
  },
  all: {
    journal: decided({ rule: 'all' }, [
      ['ben', 'approved'],
      ['bob', 'approved'],
      ['cat', 'approved'],
      ['hri', 'approved'],
    ]),
    ends: 'yes',
  },
  'sixty percent': {
    journal: decided({ rule: 'percent', n: 60, reject: 'counts' }, [
      ['ben', 'approved'],
      ['bob', 'rejected'],
      ['cat', 'approved'],
      ['hri', 'approved'],
    ]),
    ends: 'yes',
  },
  'sixty percent that cannot be reached': {
    journal: decided({ rule: 'percent', n: 60, reject: 'counts' }, [
      ['ben', 'rejected'],
      ['bob', 'returned'],
      ['cat', 'rejected'],
    ]),
    ends: 'no',
  },
  'one after the other': {
    journal: decided({ rule: 'sequence', n: 3, reject: 'counts' }, [
      ['ben', 'approved'],
      ['bob', 'rejected'],
      ['cat', 'approved'],
      ['hri', 'approved'],
    ]),
    ends: 'yes',
  },
  'one of each part': {
    journal: decided(
      { rule: 'any', reject: 'counts' },
      [
        ['ben', 'approved'],
        ['cat', 'approved'],
      ],
      {
        rule: panel(
          { rule: panel({ rule: person('ben') }, { rule: person('bob') }), atLeast: 1 },
          { rule: panel({ rule: person('cat') }, { rule: person('hri') }), atLeast: 1 },
        ),
      },
    ),
    ends: 'yes',
  },
  'without names': {
    journal: decided(
      { rule: 'count', n: 2, reject: 'counts' },
      [
        ['ben', 'approved'],
        ['bob', 'rejected'],
        ['cat', 'approved'],
      ],
      {
        visibility: { answers: { rules: [{ who: 'owner' }] }, anonymousFrom: 2 },
      },
    ),
    ends: 'yes',
  },
  'any of four': { journal: decided({ rule: 'any' }, [['cat', 'rejected']]), ends: 'no' },
};

const numbered = (lines: ContractLine[]) => lines.map((line, index) => ({ ...line, n: index + 1, cause: null }));
const indexesOf = (journal: readonly ContractLine[], ...kinds: string[]) => journal.flatMap(({ kind }, index) => (kinds.includes(kind) ? [index] : []));
const changed = (journal: readonly ContractLine[], index: number, change: (line: ContractLine) => Partial<ContractLine>) => {
  const line = journal[index] as ContractLine;
  return journal.with(index, { ...line, ...change(line) });
};
const told = (lines: readonly ContractLine[]) => [...new Set(audit(lines).map(({ rule }) => rule))];
/** As a system writes it that answers nobody's script. */
const bare = (journal: readonly ContractLine[]) =>
  numbered(journal.filter(({ kind }) => kind !== 'event.accepted')).map((line) => ({ ...line, event: null, ref: null }));

describe.each(Object.entries(cases))('%s', (name, { journal, ends }) => {
  const left = indexesOf(journal, 'step.left').filter((index) => journal[index]?.step === 'decide');
  const isAnonymous = name === 'without names';

  it('comes to what its rule says, and is told with how it was counted', () => {
    expect(journal.find(({ kind }) => kind === 'run.finished')?.outcome).toBe(ends);
    expect(left).toHaveLength(1);
    expect(journal[left[0] as number]?.detail.count).toBeDefined();
    expect(told(bare(journal))).toEqual([]);
  });

  it('cannot lose a decision, with the word that it was accepted or without', () => {
    const lines = bare(journal);
    const lost = indexesOf(lines, 'task.decided', 'task.declined');
    expect(lost.length).toBeGreaterThan(0);
    expect(lost.filter((index) => told(numbered(lines.toSpliced(index, 1))).length === 0)).toEqual([]);
    const decisions = indexesOf(journal, 'task.decided', 'task.declined');
    expect(decisions.filter((index) => !told(numbered(journal.toSpliced(index, 1))).includes('acknowledged'))).toEqual([]);
  });

  it('cannot turn a decision into another', () => {
    const other: Record<string, string> = { approved: 'rejected', rejected: 'approved', returned: 'approved' };
    const turned = indexesOf(journal, 'task.decided').filter((index) => journal[index]?.outcome !== null);
    expect(turned.length > 0).toBe(!isAnonymous);
    const turn = (index: number) => changed(journal, index, ({ outcome }) => ({ outcome: other[outcome ?? ''] ?? '' }));
    expect(turned.filter((index) => !told(turn(index)).includes('tally'))).toEqual([]);
  });

  it('cannot be counted otherwise', () => {
    const index = left[0] as number;
    const recount = (change: (count: Record<string, number>) => object) =>
      changed(journal, index, ({ detail }) => ({
        detail: { ...detail, count: { ...(detail.count as object), ...change(detail.count as Record<string, number>) } } as never,
      }));
    expect(told(recount(({ answers = 0 }) => ({ answers: answers + 1 })))).toContain('tally');
    expect(told(recount(({ answers = 0 }) => ({ answers: answers - 1 })))).toContain('tally');
    if (name !== 'one after the other') expect(told(recount(({ open = 0 }) => ({ open: open + 1 })))).toContain('tally');
    expect(told(changed(journal, index, ({ detail: { count: _count, ...detail } }) => ({ detail })))).toContain('tally');
  });

  it('cannot be left by another outcome', () => {
    const index = left[0] as number;
    if (!isAnonymous)
      expect(told(changed(journal, index, ({ outcome }) => ({ outcome: outcome === 'rejected' ? 'approved' : 'rejected' })))).toContain('tally');
    expect(told(numbered(journal.toSpliced(index, 1)))).not.toEqual([]);
  });
});

it('a rule that is told otherwise comes to something else', () => {
  const { journal } = cases['two of four'] as { journal: ContractLine[] };
  const stricter = journal.map((line) =>
    line.kind === 'task.opened'
      ? { ...line, detail: { ...line.detail, tally: { ...(line.detail.tally as object), rule: 'all', reject: 'endsIt' } } as never }
      : line,
  );
  expect(told(stricter)).toContain('tally');
});
