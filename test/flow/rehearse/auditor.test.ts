import { describe, expect, it } from 'vitest';
import { audit } from '../../../workflows/flow/rehearse/auditor.ts';
import type { ContractLine } from '../../../workflows/flow/rehearse/journal-contract.ts';
import { reviewFlow } from '../../helpers/flows.ts';
import { rehearsed } from '../../helpers/rehearsal.ts';

const events = [
  { at: '2027-03-03T10:00', do: 'answer', person: 'amy', step: 'self', values: { text: 'Much' } },
  { at: '2027-03-04T10:00', do: 'answer', person: 'amy', step: 'review', outcome: 'approved', values: { rating: 3 } },
  { at: '2027-03-05T10:00', do: 'record', person: 'amy', by: 'hri', type: 'rating', values: {} },
];
const { journal } = rehearsed(reviewFlow(), { events });

type Plant = (lines: ContractLine[]) => ContractLine[];
const indexOf = (lines: readonly ContractLine[], wanted: Partial<ContractLine>): number => {
  const found = lines.findIndex((line) => Object.entries(wanted).every(([key, value]) => line[key as keyof ContractLine] === value));
  if (found < 0) throw new Error(`There is no line ${JSON.stringify(wanted)}.`);
  return found;
};
const numbered: Plant = (lines) => lines.map((line, index) => ({ ...line, n: index + 1, cause: null }));
/** Without a line, or with another in its place. */
const without =
  (wanted: Partial<ContractLine>): Plant =>
  (lines) =>
    numbered(lines.toSpliced(indexOf(lines, wanted), 1));
const changed =
  (wanted: Partial<ContractLine>, change: Partial<ContractLine>): Plant =>
  (lines) => {
    const index = indexOf(lines, wanted);
    return lines.with(index, { ...(lines[index] as ContractLine), ...change });
  };
/** The same line once more, at once or at the end. */
const again =
  (wanted: Partial<ContractLine>, change: Partial<ContractLine> = {}, where: 'next' | 'last' = 'next'): Plant =>
  (lines) => {
    const index = indexOf(lines, wanted);
    return numbered(lines.toSpliced(where === 'next' ? index + 1 : lines.length, 0, { ...(lines[index] as ContractLine), ...change }));
  };

describe('an auditor', () => {
  it('finds nothing in a journal that is true', () => {
    expect(journal.length).toBeGreaterThan(150);
    expect(audit(journal)).toEqual([]);
  });

  const closes = journal.find(({ kind, person, step }) => kind === 'clock.set' && person === 'ben' && step === 'self')?.due ?? '';
  it.each<[string, string, Plant]>([
    ['a number that is missing', 'order', (lines) => lines.toSpliced(20, 1)],
    ['a line that is earlier than the one before', 'order', (lines) => lines.with(60, { ...(lines[60] as ContractLine), at: '2027-01-01T00:00:00.000Z' })],
    [
      'a key that is missing',
      'order',
      (lines) => lines.with(9, Object.fromEntries(Object.entries(lines[9] as ContractLine).filter(([key]) => key !== 'cc')) as ContractLine),
    ],
    ['keys in another order', 'order', (lines) => lines.with(9, Object.fromEntries(Object.entries(lines[9] as ContractLine).reverse()) as ContractLine)],
    ['a cause that comes later', 'order', changed({ kind: 'task.decided' }, { cause: 9_999 })],
    ['a line of the script accepted twice', 'acknowledged', again({ kind: 'event.accepted', event: 1 })],
    ['something that comes of a line before it is accepted', 'acknowledged', without({ kind: 'event.accepted', event: 1 })],
    ['a task that times out early', 'deadline', changed({ kind: 'task.timedOut', person: 'ben', step: 'self' }, { at: '2027-03-08T15:00:00.000Z' })],
    ['an answer at the closing instant', 'deadline', changed({ kind: 'task.decided', person: 'amy', step: 'self' }, { at: closes })],
    ['an outcome that nobody gave', 'tally', changed({ kind: 'step.left', person: 'amy', step: 'review' }, { outcome: 'rejected' })],
    ['a mail that goes out twice', 'once', again({ kind: 'mail.sent', person: 'amy', step: 'self' })],
    ['a mail to two at once', 'once', changed({ kind: 'mail.sent', person: 'amy', step: 'self' }, { cc: ['bob'] })],
    ['a date that is lost', 'clock', without({ kind: 'clock.cancelled', person: 'amy', step: 'review' })],
    ['a date that comes out of nowhere', 'clock', without({ kind: 'clock.set', person: 'ben', step: 'self' })],
    ['a date that fires for another instant', 'clock', changed({ kind: 'clock.fired', person: 'ben', step: 'self' }, { due: '2027-03-01T00:00:00.000Z' })],
    ['a date that is set twice', 'clock', again({ kind: 'clock.set', person: 'ben', step: 'self' })],
    ['a part that is never closed', 'open', without({ kind: 'task.closed', person: 'ben', step: 'self' })],
    ['an answer to what was not asked', 'unopened', without({ kind: 'task.opened', person: 'amy', step: 'self' })],
    ['a step that is left without being entered', 'unopened', without({ kind: 'step.entered', person: 'amy', step: 'review' })],
    ['something in a run that is over', 'afterEnd', again({ kind: 'task.opened', person: 'amy', step: 'self' }, { at: '2027-12-01T00:00:00.000Z' }, 'last')],
  ])('finds %s', (_, rule, plant) => {
    const planted = plant([...journal]);
    expect(JSON.stringify(planted)).not.toBe(JSON.stringify(journal));
    expect(audit(planted).map((fault) => fault.rule)).toContain(rule);
  });

  it('finds a mail to somebody who has left: by the roster, and by the journal', () => {
    expect(audit(journal, { leftOn: { ben: '2027-03-01' } }).map(({ rule }) => rule)).toContain('leaver');
    const leaving = {
      ...(journal[journal.length - 1] as ContractLine),
      kind: 'event.accepted' as const,
      event: 99,
      person: 'bob',
      run: null,
      at: (journal[0] as ContractLine).at,
      detail: { do: 'leave', effective: '2027-03-01' },
    };
    expect(audit(numbered([leaving, ...journal])).map(({ rule }) => rule)).toContain('leaver');
  });
});
