import { describe, expect, it } from 'vitest';
import { parseScript } from '../../../workflows/flow/rehearse/script.ts';
import { instantIn, laterBy, lengthsIn } from '../../../workflows/flow/rehearse/time.ts';

const hongKong = { zone: 'Asia/Hong_Kong', transitions: [{ at: 0, offset: 480 }] };
/** Two o'clock of 28 March 2027 is three o'clock there. */
const berlin = {
  zone: 'Europe/Berlin',
  transitions: [
    { at: 0, offset: 60 },
    { at: Date.parse('2027-03-28T01:00:00Z') / 60_000, offset: 120 },
  ],
};
const read = (...lines: unknown[]) => parseScript(lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'), hongKong);

describe('instants of a script', () => {
  it.each([
    ['2027-02-20', '2027-02-19T16:00:00.000Z'],
    ['2027-02-20T17:00', '2027-02-20T09:00:00.000Z'],
    ['2027-02-20T17:00:30.250', '2027-02-20T09:00:30.250Z'],
    ['2027-02-20T17:00Z', '2027-02-20T17:00:00.000Z'],
    ['2027-02-20T17:00+02:00', '2027-02-20T15:00:00.000Z'],
    ['2027-02-20T17:00-05:30', '2027-02-20T22:30:00.000Z'],
  ])('%s in Hong Kong is %s', (text, iso) => {
    expect(instantIn(text, hongKong)).toBe(Date.parse(iso));
  });

  it.each(['', '2027-02-30', '2027-2-3', '20 Feb 2027', '2027-02-20T24:30', '2027-02-20T17', '2027-02-20 17:00'])('%j is none', (text) => {
    expect(instantIn(text, hongKong)).toBeNull();
  });

  it('days keep the time on the wall, hours do not', () => {
    const at = Date.parse('2027-03-27T09:00:00Z');
    expect(laterBy(at, lengthsIn('P1D') ?? [], berlin)).toBe(Date.parse('2027-03-28T08:00:00Z'));
    expect(laterBy(at, lengthsIn('PT24H') ?? [], berlin)).toBe(Date.parse('2027-03-28T09:00:00Z'));
    expect(laterBy(at, lengthsIn('P1DT2H') ?? [], berlin)).toBe(Date.parse('2027-03-28T10:00:00Z'));
    expect(laterBy(at, lengthsIn('-P1W') ?? [], berlin)).toBe(Date.parse('2027-03-20T09:00:00Z'));
    expect(laterBy(Date.parse('2027-01-31T09:00:00Z'), lengthsIn('P1M') ?? [], berlin)).toBe(Date.parse('2027-02-28T09:00:00Z'));
  });

  it.each(['P', 'P1', '3D', 'PT', 'P1.5D', 'P1Y'])('%s is no length', (text) => {
    expect(lengthsIn(text)).toBeNull();
  });
});

describe('a script', () => {
  const at = '2027-02-20T17:00';

  it('holds one event a line, empty lines and other line ends passed over, each with its number', () => {
    const { lines, problems } = parseScript(`\r\n{"at":"${at}","do":"retry"}\r\n\r\n{"at":"${at}","do":"pause","ref":"x"}`, hongKong);
    expect(problems).toEqual([]);
    expect(lines.map(({ line, event }) => [line, event.do, event.ref])).toEqual([
      [2, 'retry', undefined],
      [4, 'pause', 'x'],
    ]);
  });

  it('takes a line without a verb as an answer', () => {
    expect(read({ at, person: 'amy', step: 'self', outcome: 'submitted' }).lines[0]?.event).toMatchObject({ do: 'answer', values: {}, via: 'web' });
  });

  it('takes a moment that hangs on what happens at a step', () => {
    const { lines } = read({ at: { after: { step: 'self', what: 'due', nth: 2 }, plus: '-P1D' }, do: 'answer', step: 'self' });
    expect(lines[0]?.moment).toEqual({ after: { step: 'self', what: 'due', nth: 2 }, plus: [{ n: -1, unit: 'days' }] });
  });

  it.each([
    [{ do: 'join', person: 'amy', fields: { name: 'Amy', manager_id: null, grade: 3, shared_mailbox: true }, effective: '2027-03-01' }],
    [{ do: 'leave', person: 'amy' }],
    [{ do: 'change', person: 'amy', fields: { department: 'Board' } }],
    [{ do: 'absence', person: 'amy', from: '2027-03-01', to: '2027-03-05', kind: 'sick', substitute: 'ben' }],
    [{ do: 'absence', person: 'amy', from: '2027-03-01', cancel: true }],
    [{ do: 'fact', person: 'amy', key: 'sales', value: { q1: [1, 2] }, effective: '2027-01-01', until: '2027-02-01T12:00' }],
    [
      {
        do: 'launch',
        audience: { test: 'is', left: { value: 'person', of: { who: 'subject' }, field: 'department' }, right: 'Rooms' },
        dates: { close: '2027-06-30' },
      },
    ],
    [{ do: 'start', person: 'amy', values: { reason: 'x' } }],
    [{ do: 'answer', step: 's', item: 2, occurrence: 3, round: 1, outcome: 'done', values: { rows: [{ a: 1 }] }, via: 'reply' }],
    [{ do: 'draft', step: 's', values: {} }],
    [{ do: 'decline', step: 's', reason: 'x' }],
    [{ do: 'withdraw', step: 's' }],
    [{ do: 'reopen', step: 's', mode: 'beside' }],
    [{ do: 'override', step: 's', outcome: 'approved', reason: 'x' }],
    [{ do: 'delegate', step: 's', to: 'ben' }],
    [{ do: 'extend', step: 's', plus: 'P3D', phase: 'ask' }],
    [{ do: 'extend', step: 's', phase: 'deny' }],
    [{ do: 'act', action: 'complaint', reason: 'x' }],
    [{ do: 'record', person: 'amy', type: 'rating', values: { score: 4 } }],
    [{ do: 'annotate', person: 'amy', type: 'rating', text: 'x' }],
    [{ do: 'edit', person: 'amy', type: 'rating', values: { score: 4 } }],
    [{ do: 'erase', person: 'amy', type: 'rating' }],
    [{ do: 'shift', what: 'close', to: '2027-06-30' }],
    [{ do: 'shift', step: 's', clock: 'due', plus: { n: 2, unit: 'workingDays' } }],
    [{ do: 'pause' }],
    [{ do: 'resume', fixed: true }],
    [{ do: 'skip', step: 's', outcome: 'next' }],
    [{ do: 'move', to: 's' }],
    [{ do: 'retry' }],
    [{ do: 'reassign', step: 's', to: 'ben' }],
    [{ do: 'cancel' }],
    [{ do: 'close' }],
    [{ do: 'publish', file: 'flow.json' }],
    [{ do: 'migrate', mapping: { old: 'new' } }],
    [{ do: 'reply', step: 's', values: { number: 1 } }],
    [{ do: 'fail', step: 's', times: 3 }],
    [{ do: 'look', what: 'record:rating', by: 'bob' }],
  ])('reads %j', (event) => {
    expect(read({ at, ...event }).problems).toEqual([]);
  });

  it.each([
    ['{"at":', { line: 1, column: 7, message: expect.stringContaining('expected') as string }],
    ['[]', { line: 1, message: 'expected an object such as {"at": "2027-02-20", "do": "answer", …}.' }],
    [
      { at, do: 'dance' },
      { line: 1, message: expect.stringMatching(/^do: expected one of join, .*look, got "dance"\.$/) as string },
    ],
    [{ do: 'retry' }, { line: 1, message: expect.stringMatching(/^at: /) as string }],
    [
      { at: 'soon', do: 'retry' },
      { line: 1, message: 'at: expected 2027-02-20, 2027-02-20T17:00 or an instant with an offset, got "soon".' },
    ],
    [
      { at, do: 'delegate', step: 's' },
      { line: 1, message: expect.stringMatching(/^to: /) as string },
    ],
    [
      { at, do: 'retry', outcome: 'x' },
      { line: 1, message: expect.stringMatching(/^outcome: retry takes at, person, by,/) as string },
    ],
    [
      { at, do: 'extend', step: 's' },
      { line: 1, message: 'extend: expected either plus or to.' },
    ],
    [
      { at, do: 'shift', plus: 'P1D' },
      { line: 1, message: 'shift: expected either what (a date of the cycle) or step.' },
    ],
    [
      { at, do: 'shift', what: 'close', plus: 'soon' },
      { line: 1, message: expect.stringContaining('expected a length such as P3D') as string },
    ],
    [
      { at, do: 'absence', person: 'amy', from: '2027-02-30' },
      { line: 1, message: 'from: expected a date such as 2027-03-12.' },
    ],
    [
      { at: { after: { step: 's', what: 'woken' } }, do: 'retry' },
      { line: 1, message: expect.stringMatching(/^at/) as string },
    ],
  ])('tells by line what is wrong with %j', (line, problem) => {
    expect(read(line).problems).toEqual([problem]);
  });
});
