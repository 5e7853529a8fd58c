import { expect, it } from 'vitest';
import type { WhoRule } from '../../../workflows/flow/grammar.ts';
import { aFlow, after, who } from '../../helpers/flows.ts';
import { rehearsed, type Script, story, verdicts } from '../../helpers/rehearsal.ts';

/** Answers that are taken back: whose word stands, and who is asked again for what. */

const panel = (...ids: string[]): WhoRule => ({ who: 'together', of: ids.map((id) => ({ rule: { who: 'person', id } })) });
const begun = { at: '2027-03-01', do: 'start', person: 'amy' };

function asked(kind: string, settings: Record<string, unknown>, wanted: string, events: Script) {
  const flow = aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'ask', kind, settings: { closes: after(20, 'days'), ...settings } },
      { id: 'next', kind: 'form', settings: { who: who({ who: 'role', role: 'hr' }), closes: after(30, 'days'), form: { fields: [] } } },
      ...['done', 'no'].map((id) => ({ id, kind: 'end', settings: { outcome: id } })),
    ],
    ['begin>ask', `ask.${wanted}>next`, ...(kind === 'approval' ? ['ask.rejected>no'] : []), 'ask.timeout>no', 'next.submitted>done', 'next.timeout>no'],
  );
  const { journal } = rehearsed(flow, { events: [begun, ...events] });
  expect(verdicts(journal).filter((verdict) => verdict !== 'accepted')).toEqual([]);
  return journal;
}

it('whoever declined is no vote against it when an answer of another is taken back', () => {
  const answer = (at: string, by: string) => ({ at, do: 'answer', person: 'amy', by, step: 'ask', outcome: 'approved' });
  const tally = { rule: 'count', n: 2, mayDecline: true, lost: 'leaveOut' };
  const journal = asked('approval', { who: who(panel('ben', 'bob', 'cat')), commentFor: [], tally }, 'approved', [
    { at: '2027-03-02T09:00', do: 'decline', person: 'amy', by: 'ben', step: 'ask', reason: 'Not mine' },
    answer('2027-03-02T10:00', 'bob'),
    answer('2027-03-02T11:00', 'cat'),
    { at: '2027-03-02T11:05', do: 'withdraw', person: 'amy', by: 'cat', step: 'ask' },
    answer('2027-03-02T12:00', 'cat'),
  ]);
  const left = journal.filter(({ kind, step }) => kind === 'step.left' && step === 'ask');
  expect(left.map(({ outcome, detail }) => [outcome, detail.count])).toEqual([
    ['approved', { answers: 2, outcomes: { approved: 2 }, open: 0, asked: 3, n: 2 }],
    ['approved', { answers: 2, outcomes: { approved: 2 }, open: 0, asked: 2, n: 2 }],
  ]);
});

it('whoever agrees to a choice is asked to agree again, and never to choose', () => {
  const choice = (at: string, by: string) => ({ at, do: 'answer', person: 'amy', by, step: 'ask', values: { people: ['cat'] } });
  const agreed = (at: string) => ({ at, do: 'answer', person: 'amy', by: 'bob', step: 'ask', outcome: 'done' });
  const journal = asked('nominate', { who: who(panel('amy', 'ben')), approvedBy: who({ who: 'manager' }), tally: { rule: 'all' } }, 'done', [
    choice('2027-03-02T09:00', 'amy'),
    choice('2027-03-02T10:00', 'ben'),
    { at: '2027-03-02T10:05', do: 'withdraw', person: 'amy', by: 'ben', step: 'ask' },
    choice('2027-03-02T11:00', 'ben'),
    agreed('2027-03-03T09:00'),
    { at: '2027-03-03T09:05', do: 'withdraw', person: 'amy', by: 'bob', step: 'ask' },
    agreed('2027-03-03T10:00'),
    { at: '2027-03-04T10:00', do: 'answer', person: 'amy', by: 'hri', step: 'next' },
  ]);
  const asks = journal.filter(({ kind, step }) => kind === 'task.opened' && step === 'ask').map((line) => [line.for, line.detail.asks ?? 'answer', line.round]);
  expect(asks).toEqual([
    ['amy', 'answer', 1],
    ['ben', 'answer', 1],
    ['bob', 'approval', 1],
    ['bob', 'approval', 1],
    ['bob', 'approval', 2],
  ]);
  expect(story(journal, 'run.finished')).toEqual([expect.stringContaining('done')]);
});
