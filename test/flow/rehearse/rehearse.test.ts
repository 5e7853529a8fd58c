import { describe, expect, it } from 'vitest';
import { endState } from '../../../workflows/flow/rehearse/end-state.ts';
import { answerModel, modelSchema } from '../../../workflows/flow/rehearse/model.ts';
import { aFlow, after, reviewFlow, who } from '../../helpers/flows.ts';
import { editionOf, rehearsed, story, team, verdicts } from '../../helpers/rehearsal.ts';

const answers = (person: string, day: string) => [
  { at: `${day}T10:00`, do: 'answer', person, step: 'self', values: { text: 'Much' } },
  { at: `${day}T11:00`, do: 'answer', person, step: 'review', outcome: 'approved', values: { rating: 3 } },
];
const model = modelSchema.parse({ steps: { review: { answers: 0.8, hours: [2, 16, 200], values: { rating: { oneOf: [1, 2, 3], share: [1, 1, 8] } } } } });

describe('a rehearsal', () => {
  it('begins by hand for everyone employed, and says of each why', () => {
    const people = { ...team, old: { left_on: '2027-02-01' }, new: { hired_on: '2027-04-01' } };
    const { journal } = rehearsed(reviewFlow(), { people });
    expect(journal.filter(({ kind }) => kind.startsWith('audience.')).map(({ person, detail }) => [person, detail.rule])).toEqual([
      ...['amy', 'ben', 'bob', 'cat', 'hri'].map((id) => [id, 'employed']),
      ['new', 'notHiredYet'],
      ['old', 'left'],
    ]);
    expect(journal[0]).toMatchObject({ n: 1, kind: 'cycle.launched', local: '2027-03-01T00:00:00+08:00[Asia/Hong_Kong]', cause: null, event: null });
  });

  it('comes to the same bytes again, with answers drawn from the same seed; not from another', () => {
    const once = (seed: number) => rehearsed(reviewFlow(), { responder: answerModel(model, seed, [editionOf(reviewFlow())]) }).bytes;
    const first = once(7);
    expect(first.length).toBeGreaterThan(10_000);
    expect(once(7)).toBe(first);
    expect(once(8)).not.toBe(first);
  });

  it('tells of every line what brought it about, up to the line of the script or a date', () => {
    const { journal } = rehearsed(reviewFlow(), { events: answers('amy', '2027-03-03').map((event) => ({ ...event, ref: 'first' })) });
    const decided = journal.find(({ kind, step }) => kind === 'task.decided' && step === 'self');
    const accepted = journal.find(({ n }) => n === decided?.cause);
    expect(accepted).toMatchObject({ kind: 'event.accepted', event: 1, ref: 'first', by: 'amy', detail: { do: 'answer' } });
    const opened = journal.find(({ kind, step, person }) => kind === 'task.opened' && step === 'review' && person === 'amy');
    expect(opened).toMatchObject({ event: 1, ref: 'first' });
    const mail = journal.find(({ kind, step, person }) => kind === 'mail.sent' && step === 'review' && person === 'amy');
    expect(mail?.cause).toBe(opened?.n);
    const fired = journal.find(({ kind, person, step }) => kind === 'clock.fired' && person === 'ben' && step === 'self');
    expect(journal.find(({ n }) => n === fired?.cause)).toMatchObject({ kind: 'clock.set', due: fired?.due });
    expect(fired?.event).toBeNull();
  });

  it('takes people and facts first, then dates, then acts at one instant', () => {
    const flow = aFlow(
      [
        { id: 'begin', kind: 'start' },
        {
          id: 'ask',
          kind: 'form',
          settings: { who: who({ who: 'person', id: 'amy' }), due: { from: { anchor: 'date', date: '2027-03-10' } }, form: { fields: [] } },
        },
        { id: 'heard', kind: 'whenever', settings: { trigger: { on: 'fact', key: 'k', scope: 'organisation' } } },
        { id: 'noted', kind: 'end', settings: { outcome: 'noted' } },
        { id: 'finish', kind: 'end' },
        { id: 'silent', kind: 'end', settings: { outcome: 'silent' } },
      ],
      ['begin>ask', 'ask.submitted>finish', 'ask.timeout>silent', 'heard>noted'],
    );
    const { journal } = rehearsed(flow, {
      events: [
        { at: '2027-03-11', do: 'answer', step: 'ask', by: 'amy' },
        { at: '2027-03-11', do: 'fact', scope: 'org', key: 'k', value: 1 },
      ],
      facts: [
        {
          scope: 'organisation',
          id: '',
          key: 'k',
          value: 2,
          effective: Date.parse('2027-03-10T16:00:00Z'),
          until: null,
          source: null,
          known: Date.parse('2027-03-10T16:00:00Z'),
        },
      ],
    });
    expect(story(journal, 'fact.', 'task.timedOut', 'event.')).toEqual([
      '2027-03-11T00:00 fact.recorded',
      '2027-03-11T00:00 event.accepted',
      '2027-03-11T00:00 fact.corrected',
      '2027-03-11T00:00 task.timedOut ask amy',
      '2027-03-11T00:00 event.refused ask',
    ]);
    expect(verdicts(journal)).toEqual(['notOpen', 'accepted']);
  });

  it('lets a line come so long after something at a step, now where that is past, and never if it does not happen', () => {
    const { journal } = rehearsed(reviewFlow(), {
      events: [
        { at: { after: { step: 'self', what: 'opened' }, plus: 'P2DT3H' }, do: 'answer', person: 'amy', step: 'self', values: { text: 'x' } },
        { at: { after: { step: 'self', what: 'due' }, plus: '-P1D' }, do: 'answer', person: 'ben', step: 'self', values: { text: 'x' } },
        { at: { after: { step: 'review', what: 'closed' }, plus: 'P1D' }, do: 'look', person: 'amy', by: 'bob', what: 'case' },
        { at: { after: { step: 'review', what: 'reminded', nth: 2 } }, do: 'retry', person: 'amy' },
        { at: '2030-01-01', do: 'retry', person: 'amy' },
      ],
    });
    expect(story(journal, 'task.decided')).toEqual(['2027-03-03T03:00 task.decided amy self submitted', '2027-03-08T00:00 task.decided ben self submitted']);
    expect(verdicts(journal)).toEqual(['accepted', 'accepted', 'accepted', 'neverCame', 'neverCame']);
  });

  it('lets history fill people, facts, files and past runs, and trigger nothing', () => {
    const { journal, rehearsal } = rehearsed(reviewFlow(), {
      events: [
        { at: '2026-01-01', do: 'join', person: 'zoe', fields: { manager_id: 'bob' } },
        { at: '2026-02-01', do: 'fact', person: 'amy', key: 'sales', value: 3 },
        { at: '2026-03-01', do: 'record', person: 'amy', type: 'rating', values: { score: 4 } },
        { at: '2026-03-01', do: 'start', person: 'amy' },
        { at: '2026-04-01', do: 'answer', person: 'amy', step: 'review', outcome: 'approved' },
        { at: '2026-05-01', do: 'retry', person: 'amy' },
        { at: '2027-02-01', do: 'leave', person: 'ben', effective: '2027-03-10' },
      ],
    });
    expect(verdicts(journal)).toEqual(['accepted', 'accepted', 'accepted', 'accepted', 'accepted', 'beforeStart', 'accepted']);
    expect(story(journal, 'run.started').length).toBe(7);
    expect(journal.findIndex(({ kind }) => kind === 'cycle.launched')).toBe(9);
    const { people } = endState(rehearsal);
    expect(people.amy).toMatchObject({ facts: [{ key: 'sales', value: 3 }], records: [{ type: 'rating', values: { score: 4 } }] });
    expect(rehearsal.runs[1]?.world.runs('amy', 'test-flow')[0]).toMatchObject({
      state: 'ended',
      outcome: 'approved',
      startedAt: Date.parse('2026-02-28T16:00:00Z'),
    });
    expect(story(journal, 'run.finished').filter((line) => line.includes(' ben '))).toEqual(['2027-03-10T00:00 run.finished ben cancelled']);
  });

  it('lets late joiners in until their date, and ends the runs of leavers', () => {
    const flow = reviewFlow();
    const each = flow.steps.each;
    if (each?.kind !== 'forEach') throw new Error('There is no such step.');
    each.settings.joinersUntil = { from: { anchor: 'date', date: '2027-03-20' } };
    const { journal } = rehearsed(flow, {
      events: [
        { at: '2027-03-05', do: 'join', person: 'zoe', fields: { manager_id: 'bob' }, effective: '2027-03-10' },
        { at: '2027-03-25', do: 'join', person: 'max', fields: { manager_id: 'bob' } },
        { at: '2027-03-03', do: 'leave', person: 'amy', effective: '2027-03-08' },
      ],
    });
    expect(story(journal, 'run.started', 'audience.included').filter((line) => / (zoe|max)$/.test(line))).toEqual([
      '2027-03-10T00:00 audience.included zoe',
      '2027-03-10T00:00 run.started zoe',
    ]);
    expect(story(journal, 'run.finished')).toContain('2027-03-08T00:00 run.finished amy cancelled');
    expect(story(journal, 'mail.sent').filter((line) => line.endsWith('amy') && line > '2027-03-08')).toEqual([]);
  });

  it('wakes other runs by what a step raises: facts, signals and files', () => {
    const flow = aFlow(
      [
        { id: 'begin', kind: 'start' },
        { id: 'each', kind: 'forEach', settings: { first: 'ask' } },
        { id: 'finish', kind: 'end' },
        { id: 'ask', kind: 'form', in: 'each', settings: { who: who({ who: 'subject' }), due: after(30, 'days'), form: { fields: [] } } },
        { id: 'shout', kind: 'emit', in: 'each', settings: { key: 'freeze', scope: 'organisation' } },
        { id: 'heard', kind: 'whenever', in: 'each', settings: { trigger: { on: 'fact', key: 'freeze', scope: 'organisation' }, interrupts: true } },
        { id: 'done', kind: 'end', in: 'each' },
        { id: 'frozen', kind: 'end', in: 'each', settings: { outcome: 'frozen' } },
        { id: 'silent', kind: 'end', in: 'each', settings: { outcome: 'silent' } },
      ],
      ['begin>each', 'each.done>finish', 'ask.submitted>shout', 'ask.timeout>silent', 'shout>done', 'heard>frozen'],
    );
    const { journal } = rehearsed(flow, { events: [{ at: '2027-03-05', do: 'answer', person: 'ben', step: 'ask' }] });
    const ends = story(journal, 'run.finished');
    expect(ends.every((line) => line.startsWith('2027-03-05T00:00'))).toBe(true);
    expect(ends.filter((line) => line.endsWith('frozen')).length).toBeGreaterThanOrEqual(4);
    const raised = journal.find(({ kind }) => kind === 'fact.recorded');
    expect(journal.filter(({ kind, outcome }) => kind === 'run.finished' && outcome === 'frozen').every(({ event }) => event === raised?.event)).toBe(true);
  });
});
