import { describe, expect, it } from 'vitest';
import type { Flow } from '../../../workflows/flow/schema.ts';
import { aFlow, after, who } from '../../helpers/flows.ts';
import { editionOf, rehearsed, type Script, story, verdicts } from '../../helpers/rehearsal.ts';

/** For each person: they write, their manager decides, payroll is told, a rating is filed. HR may be called by hand. */
function careFlow(more: Partial<Flow> = {}): Flow {
  const subject = who({ who: 'subject' });
  const manager = who({ who: 'manager' });
  return aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'each', kind: 'forEach', settings: { first: 'self' } },
      { id: 'finish', kind: 'end' },
      {
        id: 'self',
        kind: 'form',
        in: 'each',
        settings: {
          who: subject,
          due: after(10, 'days'),
          closes: after(20, 'days'),
          reminders: [{ id: 'soon', at: { from: { anchor: 'due' }, plus: { n: -2, unit: 'days' } } }],
          declined: { label: { en: 'No' } },
          reopen: { by: manager, mode: 'rewind', until: after(60, 'days') },
          override: { by: who({ who: 'role', role: 'hr' }) },
          extension: { tiers: [{ upTo: { n: 5, unit: 'days' }, grantedBy: manager }] },
          form: { fields: [{ id: 'text', type: 'longText', label: { en: 'What went well' }, required: true }] },
        },
      },
      { id: 'review', kind: 'approval', in: 'each', settings: { who: manager, due: { from: { anchor: 'cycleDate', name: 'close' } }, mayReturn: true } },
      { id: 'pay', kind: 'connect', in: 'each', settings: { connection: 'payroll', sends: { rating: 4 }, replies: {}, attempts: 2 } },
      { id: 'file', kind: 'record', in: 'each', settings: { type: 'rating', values: { score: 4 } } },
      { id: 'done', kind: 'end', in: 'each' },
      { id: 'given', kind: 'end', in: 'each', settings: { outcome: 'gaveUp' } },
      { id: 'help', kind: 'whenever', in: 'each', settings: { trigger: { on: 'byHand', by: subject }, interrupts: false } },
      { id: 'tell', kind: 'notify', in: 'each', settings: { message: { to: who({ who: 'role', role: 'hr' }) } } },
      { id: 'helped', kind: 'end', in: 'each', settings: { outcome: 'helped' } },
    ],
    [
      'begin>each',
      'each.done>finish',
      'self.submitted>review',
      'self.timeout>review',
      'self.declined>given',
      'review.approved>pay',
      'review.rejected>given',
      'review.returned>self',
      'review.timeout>given',
      'pay.ok>file',
      'pay.failed>file',
      'file>done',
      'help>tell',
      'tell>helped',
    ],
    { dates: [{ name: 'close', label: { en: 'Close' }, optional: false }], ...more },
  );
}

const launch = { at: '2027-03-01', do: 'launch', audience: ['amy'], dates: { close: '2027-06-30' } };
const self = { at: '2027-03-03T10:00', do: 'answer', person: 'amy', by: 'amy', step: 'self', values: { text: 'Much' } };
const review = { at: '2027-03-04T10:00', do: 'answer', person: 'amy', by: 'bob', step: 'review', outcome: 'approved' };
const run = (...events: Script) => rehearsed(careFlow(), { events: [launch, ...events] });

type Case = [what: string, events: Script, verdicts: string[], kinds: string[], story: string[]];

describe('every verb comes to what it says, or is refused by a rule', () => {
  it.each<Case>([
    [
      'answer: by the holder; again; by another; of what is not open; to what is not asked',
      [self, { ...self, at: '2027-03-03T11:00' }, { ...review, by: 'ben' }, { ...review, step: 'pay' }, { ...review, step: 'nowhere' }],
      ['accepted', 'alreadyAnswered', 'notYours', 'notOpen', 'unknownStep'],
      ['task.decided'],
      ['2027-03-03T10:00 task.decided amy self submitted'],
    ],
    [
      'answer: what the form does not take is refused and may be given again',
      [{ ...self, values: {} }, { ...self, outcome: 'approved' }, self],
      ['invalid', 'invalid', 'accepted'],
      ['task.decided'],
      ['2027-03-03T10:00 task.decided amy self submitted'],
    ],
    [
      'answer: at the closing instant it is too late, a moment before it is late but counts',
      [
        { ...self, at: '2027-03-22T00:00' },
        { ...self, person: 'zoe' },
      ],
      ['notOpen', 'unknownPerson'],
      ['task.timedOut'],
      ['2027-03-22T00:00 task.timedOut amy self amy', '2027-07-01T00:00 task.timedOut amy review bob'],
    ],
    [
      'decline',
      [{ ...self, do: 'decline', values: {}, reason: 'No time' }],
      ['accepted'],
      ['run.finished'],
      ['2027-03-03T10:00 run.finished amy gaveUp', '2027-03-03T10:00 run.finished done'],
    ],
    [
      'draft: changes nothing',
      [
        { ...self, do: 'draft' },
        { ...self, do: 'draft', at: '2027-03-30' },
      ],
      ['accepted', 'notOpen'],
      ['task.decided'],
      [],
    ],
    [
      'withdraw: within ten minutes, not later',
      [
        self,
        { at: '2027-03-03T10:09', do: 'withdraw', person: 'amy', by: 'amy', step: 'self' },
        { ...self, at: '2027-03-05T10:00' },
        { at: '2027-07-05T10:10', do: 'withdraw', person: 'amy', by: 'amy', step: 'self' },
      ],
      ['accepted', 'accepted', 'accepted', 'tooLate'],
      ['task.withdrawn', 'task.opened'],
      [
        '2027-03-01T00:00 task.opened amy self amy',
        '2027-03-03T10:00 task.opened amy review bob',
        '2027-03-03T10:09 task.withdrawn amy self submitted',
        '2027-03-03T10:09 task.opened amy self amy',
        '2027-03-05T10:00 task.opened amy review bob',
      ],
    ],
    [
      'reopen: by whom the step names',
      [
        self,
        { at: '2027-03-05', do: 'reopen', person: 'amy', by: 'ben', step: 'self' },
        { at: '2027-03-05', do: 'reopen', person: 'amy', by: 'bob', step: 'self', reason: 'More' },
      ],
      ['accepted', 'notYours', 'accepted'],
      ['task.reopened'],
      ['2027-03-05T00:00 task.reopened amy self'],
    ],
    [
      'override: by whom the step names, with a reason',
      [
        { at: '2027-03-05', do: 'override', person: 'amy', by: 'bob', step: 'self', outcome: 'submitted', values: { text: 'x' }, reason: 'Away' },
        { at: '2027-03-05', do: 'override', person: 'amy', by: 'hri', step: 'self', outcome: 'submitted', values: { text: 'x' } },
        { at: '2027-03-05', do: 'override', person: 'amy', by: 'hri', step: 'self', outcome: 'submitted', values: { text: 'x' }, reason: 'Away' },
      ],
      ['notYours', 'reasonMissing', 'accepted'],
      ['task.overridden'],
      ['2027-03-05T00:00 task.overridden amy self submitted'],
    ],
    [
      'delegate and reassign: to somebody who is there',
      [
        { at: '2027-03-05', do: 'delegate', person: 'amy', by: 'amy', step: 'self', to: 'zoe' },
        { at: '2027-03-05', do: 'delegate', person: 'amy', by: 'amy', step: 'self', to: 'ben' },
        { at: '2027-03-06', do: 'reassign', person: 'amy', by: 'hri', step: 'self', to: 'cat', reason: 'Better' },
      ],
      ['unknownPerson', 'accepted', 'accepted'],
      ['task.reassigned'],
      ['2027-03-05T00:00 task.reassigned amy self ben', '2027-03-06T00:00 task.reassigned amy self cat'],
    ],
    [
      'act: by hand, by whom it names, while it listens',
      [
        { at: '2027-03-05', do: 'act', person: 'amy', by: 'bob', action: 'help', reason: 'x' },
        { at: '2027-03-05', do: 'act', person: 'amy', by: 'amy', action: 'help', reason: 'Please' },
        { at: '2027-03-05', do: 'act', person: 'ben', by: 'ben', action: 'help', reason: 'Please' },
      ],
      ['notYours', 'accepted', 'noRun'],
      ['mail.sent'],
      [
        '2027-03-01T00:00 mail.sent amy self amy',
        '2027-03-05T00:00 mail.sent amy tell hri',
        '2027-03-10T00:00 mail.sent amy self amy',
        '2027-03-22T00:00 mail.sent amy review bob',
      ],
    ],
    [
      'reply: to a call that waits, once',
      [
        self,
        review,
        { at: '2027-03-05', do: 'reply', person: 'amy', step: 'pay', values: { number: 7 } },
        { at: '2027-03-06', do: 'reply', person: 'amy', step: 'pay' },
      ],
      ['accepted', 'accepted', 'accepted', 'noCall'],
      ['connect.'],
      ['2027-03-04T10:00 connect.sent amy pay', '2027-03-05T00:00 connect.replied amy pay'],
    ],
    [
      'fail: as many attempts as there are',
      [self, review, { at: '2027-03-05', do: 'fail', person: 'amy', step: 'pay' }, { at: '2027-03-06', do: 'fail', person: 'amy', step: 'pay' }],
      ['accepted', 'accepted', 'accepted', 'accepted'],
      ['connect.'],
      ['2027-03-04T10:00 connect.sent amy pay', '2027-03-06T00:00 connect.failed amy pay'],
    ],
    [
      'skip, move, retry: where a run stands',
      [
        { at: '2027-03-05', do: 'skip', person: 'amy', by: 'hri', step: 'self', outcome: 'submitted', reason: 'x' },
        { at: '2027-03-05', do: 'skip', person: 'amy', by: 'hri', step: 'self', outcome: 'submitted', reason: 'x' },
        { at: '2027-03-06', do: 'move', person: 'amy', by: 'hri', step: 'review', to: 'self', reason: 'x' },
        { at: '2027-03-06', do: 'move', person: 'amy', by: 'hri', to: 'nowhere', reason: 'x' },
        { at: '2027-03-06', do: 'retry', person: 'amy', by: 'hri', step: 'self', reason: 'x' },
      ],
      ['accepted', 'notThere', 'accepted', 'unknownStep', 'noIncident'],
      ['step.skipped', 'run.moved'],
      ['2027-03-05T00:00 step.skipped amy self submitted', '2027-03-06T00:00 run.moved amy review'],
    ],
    [
      'cancel: one run; close: the cycle, after which nothing is reopened',
      [
        { at: '2027-03-05', do: 'cancel', person: 'amy', by: 'hri', reason: 'x' },
        { at: '2027-03-06', do: 'close', by: 'hri' },
        { at: '2027-03-07', do: 'reopen', person: 'amy', by: 'bob', step: 'self' },
      ],
      ['accepted', 'noCycle', 'cycleClosed'],
      ['run.finished', 'cycle.closed'],
      ['2027-03-05T00:00 run.finished amy cancelled', '2027-03-05T00:00 run.finished done', '2027-03-05T00:00 cycle.closed done'],
    ],
    [
      'close: what goes on is cancelled',
      [{ at: '2027-03-05', do: 'close', by: 'hri', reason: 'x' }],
      ['accepted'],
      ['run.finished', 'cycle.closed'],
      ['2027-03-05T00:00 run.finished cancelled', '2027-03-05T00:00 cycle.closed cancelled', '2027-03-05T00:00 run.finished amy cancelled'],
    ],
    [
      'record, annotate, edit, erase: a file by hand',
      [
        { at: '2027-03-05', do: 'annotate', person: 'amy', by: 'hri', type: 'rating', text: 'x' },
        { at: '2027-03-05', do: 'record', person: 'amy', by: 'hri', type: 'rating', values: { score: 3 } },
        { at: '2027-03-06', do: 'annotate', person: 'amy', by: 'hri', type: 'rating', text: 'Checked' },
        { at: '2027-03-07', do: 'edit', person: 'amy', by: 'hri', type: 'rating', values: { score: 4 } },
        { at: '2027-03-08', do: 'erase', person: 'amy', by: 'hri', type: 'rating' },
        { at: '2027-03-09', do: 'erase', person: 'amy', by: 'hri', type: 'rating' },
      ],
      ['noRecord', 'accepted', 'accepted', 'accepted', 'accepted', 'noRecord'],
      ['record.'],
      [
        '2027-03-05T00:00 record.written amy',
        '2027-03-06T00:00 record.annotated amy',
        '2027-03-07T00:00 record.superseded amy',
        '2027-03-08T00:00 record.erased amy',
      ],
    ],
    [
      'fact: recorded, corrected, of nobody',
      [
        { at: '2027-03-05', do: 'fact', person: 'amy', key: 'sales', value: 3, effective: '2027-03-01' },
        { at: '2027-03-06', do: 'fact', person: 'amy', key: 'sales', value: 4, effective: '2027-03-01' },
        { at: '2027-03-06', do: 'fact', scope: 'org', key: 'freeze', value: true },
        { at: '2027-03-06', do: 'fact', key: 'sales', value: 4 },
        { at: '2027-03-06', do: 'fact', person: 'zoe', key: 'sales', value: 4 },
      ],
      ['accepted', 'accepted', 'accepted', 'whichPerson', 'unknownPerson'],
      ['fact.'],
      ['2027-03-05T00:00 fact.recorded amy', '2027-03-06T00:00 fact.corrected amy', '2027-03-06T00:00 fact.recorded'],
    ],
    [
      'join, change, leave, absence: of people there are',
      [
        { at: '2027-03-05', do: 'join', person: 'amy' },
        { at: '2027-03-05', do: 'join', person: 'zoe', fields: { manager_id: 'bob' } },
        { at: '2027-03-06', do: 'change', person: 'zoe', fields: { manager_id: 'nobody' } },
        { at: '2027-03-06', do: 'change', person: 'max', fields: { grade: '3' } },
        { at: '2027-03-07', do: 'absence', person: 'zoe', from: '2027-03-10', to: '2027-03-12' },
        { at: '2027-03-08', do: 'absence', person: 'zoe', from: '2027-03-20', cancel: true },
        { at: '2027-03-08', do: 'absence', person: 'zoe', from: '2027-03-11', cancel: true },
        { at: '2027-03-09', do: 'leave', person: 'zoe' },
        { at: '2027-03-10', do: 'leave', person: 'zoe' },
        { at: '2027-03-11', do: 'join', person: 'zoe' },
      ],
      ['isHere', 'accepted', 'unknownPerson', 'unknownPerson', 'accepted', 'unknownAbsence', 'accepted', 'accepted', 'hasLeft', 'accepted'],
      ['task.decided'],
      [],
    ],
    [
      'look: what is shown to whom',
      [
        { at: '2027-03-05', do: 'look', person: 'amy', by: 'bob', what: 'case' },
        { at: '2027-03-05', do: 'look', person: 'amy', by: 'ben', what: 'case' },
        { at: '2027-03-05', do: 'look', person: 'amy', by: 'amy', what: 'task', step: 'self' },
        { at: '2027-03-05', do: 'look', person: 'amy', by: 'bob', what: 'record:rating' },
      ],
      ['accepted', 'accepted', 'accepted', 'accepted'],
      ['look.'],
      ['2027-03-05T00:00 look.shown amy', '2027-03-05T00:00 look.hidden amy', '2027-03-05T00:00 look.shown amy self', '2027-03-05T00:00 look.hidden amy'],
    ],
    [
      'publish: a file that is not there',
      [
        { at: '2027-03-05', do: 'publish', file: 'nowhere.json' },
        { at: '2027-03-05', do: 'migrate' },
      ],
      ['unknownFile', 'noRun'],
      ['version.'],
      [],
    ],
  ])('%s', (_, events, expected, kinds, lines) => {
    const { journal } = run(...events);
    expect(verdicts(journal)).toEqual(['accepted', ...expected]);
    expect(story(journal, ...kinds)).toEqual(lines);
  });

  it('launch: with dates, for whom it says; without a date it needs, or for nobody there is, refused', () => {
    const { journal } = rehearsed(careFlow(), {
      events: [
        { at: '2027-03-02', do: 'launch', audience: ['amy'] },
        { at: '2027-03-02', do: 'launch', audience: ['zoe'], dates: { close: '2027-06-30' } },
        { at: '2027-03-02', do: 'launch', flow: 'nowhere' },
        {
          at: '2027-03-03',
          do: 'launch',
          audience: { test: 'is', left: { value: 'person', of: { who: 'subject' }, field: 'department' }, right: 'Rooms' },
          dates: { close: '2027-06-30' },
        },
      ],
    });
    expect(verdicts(journal)).toEqual(['dateMissing', 'unknownPerson', 'unknownFlow', 'accepted']);
    expect(story(journal, 'audience.included')).toEqual(['amy', 'ben', 'bob'].map((id) => `2027-03-03T00:00 audience.included ${id}`));
    expect(journal.filter(({ kind }) => kind === 'audience.excluded').map(({ person, detail }) => [person, detail.rule])).toEqual([
      ['cat', 'launchCondition'],
      ['hri', 'launchCondition'],
    ]);
  });

  it('publish and migrate: new runs take the latest version, running ones are moved', () => {
    const next = careFlow();
    const { journal } = rehearsed(careFlow(), {
      files: { 'next.json': editionOf(next) },
      events: [
        launch,
        { at: '2027-03-05', do: 'publish', file: 'next.json', by: 'hri' },
        { at: '2027-03-06', do: 'migrate', by: 'hri', reason: 'Better words' },
        { ...launch, at: '2027-03-07', audience: ['ben'] },
      ],
    });
    expect(verdicts(journal)).toEqual(['accepted', 'accepted', 'accepted', 'accepted']);
    expect(journal.filter(({ kind }) => kind.startsWith('version.')).map(({ kind, version, person }) => [kind, version, person])).toEqual([
      ['version.published', 2, null],
      ['version.migrated', 1, null],
      ['version.migrated', 1, 'amy'],
    ]);
    expect(journal.find(({ kind, person }) => kind === 'run.started' && person === 'ben')).toMatchObject({ version: 2, cycle: 'test-flow-2' });
  });

  it('start: a run of its own under the standing cycle of a flow that is about one person', () => {
    const single = aFlow(
      [
        {
          id: 'begin',
          kind: 'start',
          settings: { audience: { test: 'is', left: { value: 'person', of: { who: 'subject' }, field: 'department' }, right: 'Rooms' } },
        },
        { id: 'ask', kind: 'form', settings: { who: who({ who: 'subject' }), form: { fields: [] } } },
        { id: 'finish', kind: 'end' },
      ],
      ['begin>ask', 'ask.submitted>finish'],
    );
    const { journal, rehearsal } = rehearsed(single, {
      events: [
        { at: '2027-03-02', do: 'start', person: 'amy', values: { reason: 'New' } },
        { at: '2027-03-02', do: 'start', person: 'cat' },
        { at: '2027-03-03', do: 'start', person: 'ben' },
        { at: '2027-03-04', do: 'answer', person: 'amy', step: 'ask' },
        { at: '2027-03-05', do: 'close' },
      ],
    });
    expect(verdicts(journal)).toEqual(['accepted', 'notEligible', 'accepted', 'accepted', 'accepted']);
    expect(story(journal, 'run.started', 'run.finished', 'cycle.closed')).toEqual([
      '2027-03-02T00:00 run.started',
      '2027-03-02T00:00 run.started amy',
      '2027-03-03T00:00 run.started ben',
      '2027-03-04T00:00 run.finished amy done',
      '2027-03-05T00:00 run.finished ben cancelled',
      '2027-03-05T00:00 run.finished cancelled',
      '2027-03-05T00:00 cycle.closed cancelled',
    ]);
    expect(rehearsal.runs.map(({ id, cycle }) => [id, cycle.id])).toEqual([
      ['test-flow-1', 'test-flow-1'],
      ['test-flow-1.1', 'test-flow-1'],
      ['test-flow-1.2', 'test-flow-1'],
    ]);
  });
});
