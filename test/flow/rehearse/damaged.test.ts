import { describe, expect, it } from 'vitest';
import { audit } from '../../../workflows/flow/rehearse/auditor.ts';
import { type ContractLine, detailText } from '../../../workflows/flow/rehearse/journal-contract.ts';
import { rehearse } from '../../../workflows/flow/rehearse/rehearse.ts';
import { goldenCase } from '../../helpers/cases.ts';

/** A journal of every kind of step and every verb, damaged in one place after the other: the auditor must speak each time. */

const journal: ContractLine[] = [];
rehearse(goldenCase('everything').input, (line) => void journal.push(line));

const numbered = (lines: ContractLine[]) => lines.map((line, index) => ({ ...line, n: index + 1, cause: null }));
const lineOf = (index: number) => journal[index] as ContractLine;
const changed = (index: number, change: Partial<ContractLine>) => journal.with(index, { ...lineOf(index), ...change });
const places = (which: (line: ContractLine) => boolean, most = 12): number[] => {
  const found = journal.flatMap((line, index) => (which(line) ? [index] : []));
  const every = Math.max(1, Math.ceil(found.length / most));
  return found.filter((_, n) => n % every === 0);
};
const kind =
  (...kinds: string[]) =>
  (line: ContractLine) =>
    kinds.includes(line.kind);
/** Places of which the damage is not found. */
const silent = (indexes: number[], damaged: (index: number) => ContractLine[]) => {
  expect(indexes.length).toBeGreaterThan(0);
  return indexes.filter((index) => audit(damaged(index)).length === 0).map((index) => `${index} ${lineOf(index).kind} ${lineOf(index).step}`);
};
const minuteLater = (instant: string | null) => (instant === null ? null : new Date(Date.parse(instant) + 60_000).toISOString());
const times = (line: ContractLine, more: Partial<ContractLine>, index: number) => numbered(journal.toSpliced(index + 1, 0, { ...line, ...more }));

describe('the auditor, of a journal of every kind and verb', () => {
  it('is silent where nothing is wrong', () => {
    expect(journal.length).toBeGreaterThan(2_000);
    expect(audit(journal)).toEqual([]);
  });

  it.each(['clock.set', 'clock.fired', 'clock.cancelled', 'clock.moved', 'task.reminded', 'task.escalated', 'task.reassigned', 'task.declined', 'run.started'])(
    'speaks when any one line is lost: %s',
    (lost) => {
      expect(silent(places(kind(lost)), (index) => numbered(journal.toSpliced(index, 1)))).toEqual([]);
    },
  );

  it('speaks when any decision is lost, also where others gave the same outcome, and also of answers of which nobody told that they count', () => {
    const unscripted = numbered(journal.filter(({ kind: of }) => of !== 'event.accepted').map((line) => ({ ...line, event: null, ref: null })));
    expect(audit(unscripted)).toEqual([]);
    for (const lines of [journal, unscripted]) {
      const decisions = lines.flatMap(({ kind: of }, index) => (of === 'task.decided' || of === 'task.declined' ? [index] : []));
      expect(decisions.length).toBeGreaterThan(30);
      expect(decisions.filter((index) => audit(numbered(lines.toSpliced(index, 1))).length === 0).map((index) => lines[index]?.step)).toEqual([]);
    }
  }, 120_000);

  it.each(['clock.set', 'clock.fired', 'clock.cancelled'])('speaks when a date is another by a minute: %s', (moved) => {
    expect(
      silent(
        places((line) => line.kind === moved && line.due !== null),
        (index) => changed(index, { due: minuteLater(lineOf(index).due) }),
      ),
    ).toEqual([]);
  });

  it('speaks when a closing date comes a minute early', () => {
    const early = (index: number) => changed(index, { at: new Date(Date.parse(lineOf(index).at) - 60_000).toISOString() });
    expect(silent(places(kind('task.timedOut')), early)).toEqual([]);
  });

  it('speaks of what is erased of a file too early, or against a hold, and of what is due and stays', () => {
    const filed: ContractLine[] = [];
    rehearse(goldenCase('retention').input, (line) => void filed.push(line));
    expect(audit(filed)).toEqual([]);
    // What a hold kept may be kept by a case when the hold is lifted, of which nothing is told then.
    const isOfItsDay = ({ kind: of, at, for: whose }: ContractLine) =>
      of !== 'retention.purged' || filed.some((line) => line.kind === 'retention.due' && line.at === at && line.for === whose);
    for (const lost of ['retention.due', 'retention.purged', 'retention.held'])
      for (const index of filed.flatMap((line, at) => (line.kind === lost && isOfItsDay(line) ? [at] : [])))
        expect(
          audit(numbered(filed.toSpliced(index, 1))).map(({ rule }) => rule),
          `${lost} ${index}`,
        ).toContain('kept');
  });

  it('speaks of who is asked out of turn', () => {
    const turns: ContractLine[] = [];
    rehearse(goldenCase('turn-by-turn').input, (line) => void turns.push(line));
    const second = turns.findIndex(({ kind: of, step, to }) => of === 'task.opened' && step === 'keep' && to[0] === 'bob');
    const first = turns.findIndex(({ kind: of, step }) => of === 'task.opened' && step === 'keep');
    const early = turns.toSpliced(second, 1).toSpliced(first + 1, 0, { ...(turns[second] as ContractLine), at: turns[first]?.at ?? '' });
    expect(audit(numbered(early)).map(({ rule }) => rule)).toContain('tally');
  });

  it('speaks of a second mail, call, run, round, part or answer', () => {
    const twice = places(kind('mail.sent', 'connect.sent', 'step.entered', 'task.decided', 'run.finished'), 40);
    expect(silent(twice, (index) => times(lineOf(index), {}, index))).toEqual([]);
  });

  it('speaks of a mail that says the same once more under another key', () => {
    const again = (index: number) => times(lineOf(index), { detail: { ...lineOf(index).detail, key: `${detailText(lineOf(index), 'key')}x` } }, index);
    expect(silent(places(kind('mail.sent')), again)).toEqual([]);
  });

  it('speaks of an outcome that nobody gave', () => {
    const asked = new Set(journal.flatMap(({ kind: opened, run, step }) => (opened === 'task.opened' ? [`${run} ${step}`] : [])));
    const left = places((line) => line.kind === 'step.left' && line.outcome !== 'closed' && line.outcome !== 'moved' && asked.has(`${line.run} ${line.step}`));
    const anonymous = (index: number) =>
      journal.some(
        ({ kind: decided, run, step, outcome }) => decided === 'task.decided' && outcome === null && run === lineOf(index).run && step === lineOf(index).step,
      );
    expect(
      silent(
        left.filter((index) => !anonymous(index)),
        (index) => changed(index, { outcome: 'invented' }),
      ),
    ).toEqual([]);
  });

  it('speaks of a mail that goes to somebody else', () => {
    const elsewhere = (index: number) => changed(index, lineOf(index).to.length > 0 ? { to: ['somebody'] } : { cc: ['somebody'] });
    expect(silent(places(kind('mail.sent'), 30), elsewhere)).toEqual([]);
  });

  it('speaks of a mail to somebody else, told with a key to match, where the part is not theirs', () => {
    const own = places((line) => line.kind === 'mail.sent' && ['task', 'reminder', 'reopened'].includes(detailText(line, 'message')), 30);
    const elsewhere = (index: number) => {
      const { detail, to } = lineOf(index);
      return changed(index, { to: ['somebody'], detail: { ...detail, key: detailText(lineOf(index), 'key').replace(new RegExp(`${to[0]}$`), 'somebody') } });
    };
    expect(silent(own, elsewhere)).toEqual([]);
  });

  it('speaks when a date is not what its explanation comes to', () => {
    const explained = places((line) => line.kind === 'clock.set' && Array.isArray(line.detail.ledger) && line.due !== null, 30);
    const told = (index: number) => {
      const ledger = lineOf(index).detail.ledger as Record<string, string>[];
      return changed(index, {
        detail: { ...lineOf(index).detail, ledger: ledger.map((one, n) => (n === ledger.length - 1 ? { ...one, to: minuteLater(one.to ?? null) } : one)) },
      });
    };
    expect(silent(explained, told)).toEqual([]);
  });
});
