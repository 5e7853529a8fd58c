import { describe, expect, it } from 'vitest';
import { reviewFlow } from '../../helpers/flows.ts';
import { rehearsed, type Script, story } from '../../helpers/rehearsal.ts';

function run(events: Script) {
  const { journal, rehearsal } = rehearsed(reviewFlow(), { events: [{ at: '2027-03-01', do: 'launch', audience: ['amy'] }, ...events] });
  const told = story(
    journal.filter(({ person }) => person === 'amy'),
    'task.',
    'step.',
    'mail.',
    'run.',
  );
  return { told, outcomes: rehearsal.runs.map(({ scene }) => scene.run.outcome) };
}

describe('a review', () => {
  it('asks the person, then the manager, and ends when everyone has answered', () => {
    const { told, outcomes } = run([
      { at: '2027-03-02T09:00', person: 'amy', by: 'amy', step: 'self', values: { text: 'Much' } },
      { at: '2027-03-03T09:00', person: 'amy', by: 'bob', step: 'review', outcome: 'approved', values: { rating: 3 } },
    ]);
    expect(told).toMatchInlineSnapshot(`
      [
        "2027-03-01T00:00 run.started amy",
        "2027-03-01T00:00 step.entered amy self",
        "2027-03-01T00:00 task.opened amy self amy",
        "2027-03-01T00:00 mail.sent amy self amy",
        "2027-03-02T09:00 task.decided amy self submitted",
        "2027-03-02T09:00 step.left amy self submitted",
        "2027-03-02T09:00 step.entered amy review",
        "2027-03-02T09:00 task.opened amy review bob",
        "2027-03-02T09:00 mail.sent amy review bob",
        "2027-03-03T09:00 task.decided amy review approved",
        "2027-03-03T09:00 step.left amy review approved",
        "2027-03-03T09:00 step.entered amy low",
        "2027-03-03T09:00 step.left amy low otherwise",
        "2027-03-03T09:00 step.entered amy done",
        "2027-03-03T09:00 step.left amy done done",
        "2027-03-03T09:00 run.finished amy done",
      ]
    `);
    expect(outcomes).toEqual(['done', 'done']);
  });

  it('reminds, warns the manager above, hands over, and closes when nobody answers', () => {
    const { told, outcomes } = run([]);
    expect(told).toMatchInlineSnapshot(`
      [
        "2027-03-01T00:00 run.started amy",
        "2027-03-01T00:00 step.entered amy self",
        "2027-03-01T00:00 task.opened amy self amy",
        "2027-03-01T00:00 mail.sent amy self amy",
        "2027-03-05T09:00 task.reminded amy self amy",
        "2027-03-05T09:00 mail.sent amy self amy",
        "2027-03-09T00:00 task.late amy self amy",
        "2027-03-09T00:00 task.timedOut amy self amy",
        "2027-03-09T00:00 task.closed amy self amy",
        "2027-03-09T00:00 step.left amy self timeout",
        "2027-03-09T00:00 step.entered amy review",
        "2027-03-09T00:00 task.opened amy review bob",
        "2027-03-09T00:00 mail.sent amy review bob",
        "2027-03-19T09:00 task.reminded amy review bob",
        "2027-03-19T09:00 mail.sent amy review bob",
        "2027-03-24T00:00 task.late amy review bob",
        "2027-03-25T00:00 task.escalated amy review cat",
        "2027-03-25T00:00 mail.sent amy review cat",
        "2027-03-27T00:00 task.escalated amy review hri",
        "2027-03-27T00:00 task.reassigned amy review hri",
        "2027-03-27T00:00 mail.sent amy review bob",
        "2027-03-27T00:00 mail.sent amy review hri",
        "2027-03-31T00:00 task.timedOut amy review hri",
        "2027-03-31T00:00 task.closed amy review hri",
        "2027-03-31T00:00 step.left amy review timeout",
        "2027-03-31T00:00 step.entered amy silent",
        "2027-03-31T00:00 step.left amy silent noReview",
        "2027-03-31T00:00 run.finished amy noReview",
      ]
    `);
    expect(outcomes).toEqual(['done', 'noReview']);
  });
});
