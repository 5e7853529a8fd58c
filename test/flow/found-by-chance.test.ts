import { describe, expect, it } from 'vitest';
import type { WhoRule } from '../../workflows/flow/grammar.ts';
import { detailText } from '../../workflows/flow/rehearse/journal-contract.ts';
import { aFlow, after, who } from '../helpers/flows.ts';
import { rehearsed, story, verdicts } from '../helpers/rehearsal.ts';

/** What random flows and scripts have found (test/fuzz), each as small as it gets. */

const label = { en: 'x' };
const hr = who({ who: 'role', role: 'hr' });
const asks = (more: Record<string, unknown> = {}) => ({ who: hr, form: { fields: [] }, ...more });
const started = { at: '2027-03-01', do: 'start', person: 'amy' };

describe('a split of which one route comes to the join at once', () => {
  const flow = aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'split', kind: 'split', settings: { branches: ['a', 'b'].map((port) => ({ port, label })) } },
      { id: 'tell', kind: 'notify', settings: { message: { to: hr } } },
      { id: 'ask', kind: 'form', settings: asks() },
      { id: 'join', kind: 'join', settings: { waitsFor: 'any', others: 'close' } },
      { id: 'done', kind: 'end' },
    ],
    ['begin>split', 'split.a>tell', 'split.b>ask', 'tell>join', 'ask.submitted>join', 'join>done'],
  );

  it('opens what the other asks before that is closed, and leaves nothing open', () => {
    const { journal, rehearsal } = rehearsed(flow, { events: [started] });
    expect(story(journal, 'step.', 'task.', 'run.finished').map((line) => line.slice(17))).toEqual([
      'step.entered begin',
      'step.entered amy begin',
      'step.left amy begin next',
      'step.entered amy split',
      'step.left amy split next',
      'step.entered amy tell',
      'step.entered amy ask',
      'task.opened amy ask hri',
      'step.left amy tell next',
      'step.entered amy join',
      'task.closed amy ask',
      'task.closed amy ask hri',
      'step.left amy ask closed',
      'step.left amy join next',
      'step.entered amy done',
      'step.left amy done done',
      'run.finished amy done',
    ]);
    expect(rehearsal.runs.flatMap(({ scene }) => Object.keys(scene.tasks))).toEqual([]);
  });
});

it('a circle of tasks whose closing date is long past stops as an incident, and does not go round for ever', () => {
  const closes = { from: { anchor: 'date', date: '2027-02-01' } };
  const flow = aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'ask', kind: 'form', settings: asks({ closes }) },
      { id: 'done', kind: 'end' },
    ],
    ['begin>ask', 'ask.submitted>done', 'ask.timeout>ask'],
  );
  const { journal } = rehearsed(flow, { events: [started] });
  expect(journal.filter(({ kind }) => kind === 'incident.opened').map(({ detail }) => detail)).toMatchObject([{ code: 'goesRound', steps: 500 }]);
  expect(journal.at(-1)?.local).toContain('2027-03-01T00:00');
});

it('a rung that fires anew for a new due date sends another mail, which is no repetition of the first', () => {
  const due = { from: { anchor: 'cycleDate', name: 'close' } };
  const ladder = [{ id: 'warn', at: { from: { anchor: 'due' }, plus: { n: 2, unit: 'days' } }, do: { act: 'tell', to: who({ who: 'person', id: 'cat' }) } }];
  const flow = aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'ask', kind: 'form', settings: asks({ due, closes: { from: { anchor: 'date', date: '2027-09-01' } }, ladder }) },
      { id: 'done', kind: 'end' },
    ],
    ['begin>ask', 'ask.submitted>done', 'ask.timeout>done'],
    { dates: [{ name: 'close', label, optional: false }] },
  );
  const shift = { at: '2027-04-01', do: 'shift', what: 'close', to: '2027-05-10' };
  const { journal } = rehearsed(flow, { events: [{ ...started, dates: { close: '2027-03-10' } }, shift] });
  const told = journal.filter(({ kind, to }) => kind === 'mail.sent' && to.includes('cat'));
  expect(told.map(({ local, detail }) => `${local.slice(0, 10)} ${detailText({ detail }, 'item')}`)).toEqual(['2027-03-13 warn', '2027-05-13 warn.2']);
});

it('a date that is listened for has come, also where the condition beside it sorts it out', () => {
  const condition = { test: 'is', left: 1, right: 2 };
  const flow = aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'ask', kind: 'form', settings: asks() },
      { id: 'done', kind: 'end' },
      { id: 'listen', kind: 'whenever', settings: { trigger: { on: 'clock', at: after(2, 'days') }, if: condition } },
      { id: 'heard', kind: 'end' },
    ],
    ['begin>ask', 'ask.submitted>done', 'listen>heard'],
  );
  const { journal } = rehearsed(flow, { events: [started, { at: '2027-03-20', do: 'answer', person: 'amy', step: 'ask' }] });
  expect(story(journal, 'clock.')).toEqual(['2027-03-01T00:00 clock.set amy listen', '2027-03-03T00:00 clock.fired amy listen']);
});

it('what comes while one is under way is kept apart by its own payload, however many wait', () => {
  const flow = aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'ask', kind: 'form', settings: asks() },
      { id: 'done', kind: 'end' },
      {
        id: 'listen',
        kind: 'whenever',
        settings: {
          trigger: { on: 'byHand', by: hr, reason: false, form: { fields: [{ id: 'day', type: 'number', label: { en: 'Day' } }] } },
          ifRunning: 'queue',
        },
      },
      { id: 'look', kind: 'form', settings: asks() },
      { id: 'seen', kind: 'end' },
    ],
    ['begin>ask', 'ask.submitted>done', 'listen>look', 'look.submitted>seen'],
  );
  const acts = [2, 3, 4].map((day) => ({ at: `2027-03-0${day}`, do: 'act', person: 'amy', by: 'hri', action: 'listen', values: { day } }));
  const { rehearsal } = rehearsed(flow, { events: [started, ...acts] });
  expect(rehearsal.runs[1]?.answers.get('listen')?.map(({ round, values }) => [round, values.day])).toEqual([
    [1, 2],
    [2, 3],
    [3, 4],
  ]);
});

it('a copy of a reminder goes out once, also where the reminder goes to others beside a holder', () => {
  const both = (one: WhoRule, other: WhoRule) => who({ who: 'together', of: [{ rule: one }, { rule: other }] });
  const person = (id: string): WhoRule => ({ who: 'person', id });
  const message = { to: both(person('hri'), person('cat')), cc: who(person('bob')) };
  const reminders = [{ id: 'soon', at: { from: { anchor: 'due' }, plus: { n: -1, unit: 'days' } }, message }];
  const flow = aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'ask', kind: 'form', settings: asks({ who: both(person('hri'), person('ben')), due: after(5, 'days'), reminders }) },
      { id: 'done', kind: 'end' },
    ],
    ['begin>ask', 'ask.submitted>done', 'ask.timeout>done'],
  );
  const { journal } = rehearsed(flow, { events: [started] });
  expect(journal.filter(({ cc }) => cc.includes('bob')).map(({ detail }) => detail.item)).toEqual(['soon.1']);
});

describe('a step on a route of a split is taken back', () => {
  const flow = aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'split', kind: 'split', settings: { branches: ['a', 'b'].map((port) => ({ port, label })) } },
      { id: 'one', kind: 'form', settings: asks() },
      { id: 'more', kind: 'form', settings: asks() },
      { id: 'two', kind: 'form', settings: asks() },
      { id: 'join', kind: 'join', settings: { waitsFor: 'all', others: 'close' } },
      { id: 'done', kind: 'end' },
    ],
    ['begin>split', 'split.a>one', 'one.submitted>more', 'split.b>two', 'more.submitted>join', 'two.submitted>join', 'join>done'],
  );
  const answer = (at: string, step: string) => ({ at, do: 'answer', person: 'amy', step });
  const withdraw = (at: string, step: string) => ({ at, do: 'withdraw', person: 'amy', step });
  const left = (...events: Record<string, unknown>[]) => {
    const { journal } = rehearsed(flow, { events: [started, ...events] });
    return story(journal, 'step.left', 'run.finished').flatMap((line) => (line > '2027-03-02' ? [line.slice(8, 10) + line.slice(26)] : []));
  };

  it('while the other has come to the join: that stands, and the join goes on when this one has come', () => {
    const events = [answer('2027-03-02', 'two'), answer('2027-03-03T10:00', 'one'), withdraw('2027-03-03T10:05', 'one')];
    const rest = ['03 amy one submitted', '03 amy more closed', '04 amy one submitted', '05 amy more submitted', '05 amy join next', '05 amy join next'];
    expect(left(...events, answer('2027-03-04', 'one'), answer('2027-03-05', 'more')).filter((line) => !line.includes('done'))).toEqual([
      '02 amy two submitted',
      ...rest,
    ]);
  });

  it('having come to the join itself: the join waits for it again', () => {
    const events = [answer('2027-03-02T10:00', 'two'), withdraw('2027-03-02T10:05', 'two'), answer('2027-03-03', 'one'), answer('2027-03-04', 'more')];
    expect(left(...events)).toEqual(['02 amy two submitted', '02 amy join closed', '03 amy one submitted', '04 amy more submitted']);
  });
});

it('a join of which the other route was led past it by hand is an incident that everyone sees, and an operator takes it on', () => {
  const flow = aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'split', kind: 'split', settings: { branches: ['a', 'b'].map((port) => ({ port, label })) } },
      { id: 'tell', kind: 'notify', settings: { message: { to: hr } } },
      { id: 'ask', kind: 'form', settings: asks() },
      { id: 'join', kind: 'join', settings: { waitsFor: 'all', others: 'close' } },
      { id: 'done', kind: 'end' },
    ],
    ['begin>split', 'split.a>tell', 'split.b>ask', 'tell>join', 'ask.submitted>join', 'join>done'],
  );
  const move = { at: '2027-03-02', do: 'move', person: 'amy', step: 'ask', to: 'done', reason: 'x' };
  const skip = { at: '2027-03-03', do: 'skip', person: 'amy', step: 'join', reason: 'x' };
  const { journal } = rehearsed(flow, { events: [started, move, skip] });
  expect(story(journal, 'incident.', 'run.finished')).toEqual(['2027-03-02T00:00 incident.opened amy join', '2027-03-03T00:00 run.finished amy done']);
});

it('a step inside of a part that is over is not gone back to, but may be asked again by itself', () => {
  const flow = aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'part', kind: 'subflow', settings: { flow: 'other', version: 1, first: 'ask', outcomes: ['fine'] } },
      { id: 'ask', kind: 'form', in: 'part', settings: asks() },
      { id: 'fine', kind: 'end', in: 'part', settings: { outcome: 'fine' } },
      { id: 'after', kind: 'form', settings: asks() },
      { id: 'done', kind: 'end' },
    ],
    ['begin>part', 'ask.submitted>fine', 'part.fine>after', 'after.submitted>done'],
  );
  const answer = { at: '2027-03-02', do: 'answer', person: 'amy', step: 'ask' };
  const reopen = (mode: string) => ({ at: '2027-03-03', do: 'reopen', person: 'amy', step: 'ask', mode, reason: 'x' });
  const { journal, rehearsal } = rehearsed(flow, { events: [started, answer, reopen('rewind'), reopen('beside')] });
  expect(verdicts(journal)).toEqual(['accepted', 'accepted', 'containerLeft', 'accepted']);
  expect(rehearsal.runs[1]?.scene.run.tokens.map(({ step }) => step)).toEqual(['after', 'ask']);
});

it('whoever takes the place of one who has left stays, though the rule does not name them', () => {
  const panel: WhoRule = { who: 'together', of: ['ben', 'bob'].map((id) => ({ rule: { who: 'person', id } })) };
  const flow = aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'ask', kind: 'approval', settings: { ...asks(), who: who(panel, { who: 'role', role: 'hr' }), tally: { rule: 'all' }, commentFor: [] } },
      { id: 'done', kind: 'end' },
    ],
    ['begin>ask', 'ask.approved>done', 'ask.rejected>done'],
  );
  const { journal } = rehearsed(flow, {
    events: [
      started,
      { at: '2027-03-02', do: 'leave', person: 'ben' },
      { at: '2027-03-03', do: 'change', person: 'cat', fields: { department: 'Rooms' } },
      { at: '2027-03-04', do: 'change', person: 'amy', fields: { manager_id: 'cat' } },
    ],
  });
  expect(story(journal, 'task.reassigned', 'task.closed')).toEqual([expect.stringContaining('task.reassigned amy ask hri')]);
});
