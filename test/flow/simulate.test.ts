import { describe, expect, it } from 'vitest';
import { isoOf } from '../../workflows/flow/calendar.ts';
import { type ScriptedAnswer, simulate } from '../../workflows/flow/simulate.ts';
import { reviewFlow } from '../helpers/flows.ts';
import { aWorld, smallTeam } from '../helpers/world.ts';

const start = Date.parse('2027-03-01T01:00:00Z');
const day = 86_400_000;

function run(script: ScriptedAnswer[], audience = ['amy']) {
  return simulate({ flow: reviewFlow(), world: aWorld(smallTeam(), { start }), audience, start, until: start + 100 * day, script });
}
const told = (result: ReturnType<typeof run>, subject: string) =>
  result.journal
    .filter((line) => line.subject === subject && /^(task|step|mail|run)\./.test(line.kind))
    .map((line) => `${isoOf(line.at).slice(0, 16)} ${line.kind} ${line.step ?? ''} ${line.outcome ?? ''} ${line.to.join()}`.replaceAll(/ +/g, ' ').trim());

describe('a simulated review', () => {
  it('asks the person, then the manager, and ends when everyone has answered', () => {
    const result = run([
      { at: start + day, subject: 'amy', step: 'self', outcome: 'submitted', values: { text: 'Much' } },
      { at: start + 2 * day, subject: 'amy', step: 'review', outcome: 'approved', values: { rating: 3 } },
    ]);
    expect(result.refused).toEqual([]);
    expect(told(result, 'amy')).toMatchInlineSnapshot(`
      [
        "2027-03-01T01:00 run.started",
        "2027-03-01T01:00 step.entered self",
        "2027-03-01T01:00 task.opened self amy",
        "2027-03-01T01:00 mail.sent self amy",
        "2027-03-02T01:00 task.decided self submitted",
        "2027-03-02T01:00 step.left self submitted",
        "2027-03-02T01:00 step.entered review",
        "2027-03-02T01:00 task.opened review bob",
        "2027-03-02T01:00 mail.sent review bob",
        "2027-03-03T01:00 task.decided review approved",
        "2027-03-03T01:00 step.left review approved",
        "2027-03-03T01:00 step.entered low",
        "2027-03-03T01:00 step.left low otherwise",
        "2027-03-03T01:00 step.entered done",
        "2027-03-03T01:00 step.left done done",
        "2027-03-03T01:00 run.finished done",
      ]
    `);
    expect(result.runs.map(({ scene }) => [scene.run.status, scene.run.outcome])).toEqual([
      ['ended', 'done'],
      ['ended', 'done'],
    ]);
    expect(result.endedAt).toBe(start + 2 * day);
  });

  it('reminds, warns the manager above, hands over, and closes when nobody answers', () => {
    const result = run([]);
    expect(told(result, 'amy')).toMatchInlineSnapshot(`
      [
        "2027-03-01T01:00 run.started",
        "2027-03-01T01:00 step.entered self",
        "2027-03-01T01:00 task.opened self amy",
        "2027-03-01T01:00 mail.sent self amy",
        "2027-03-05T01:00 task.reminded self amy",
        "2027-03-05T01:00 mail.sent self amy",
        "2027-03-08T16:00 task.late self amy",
        "2027-03-08T16:00 task.timedOut self amy",
        "2027-03-08T16:00 task.closed self amy",
        "2027-03-08T16:00 step.left self timeout",
        "2027-03-08T16:00 step.entered review",
        "2027-03-08T16:00 task.opened review bob",
        "2027-03-08T16:00 mail.sent review bob",
        "2027-03-19T01:00 task.reminded review bob",
        "2027-03-19T01:00 mail.sent review bob",
        "2027-03-23T16:00 task.late review bob",
        "2027-03-24T16:00 task.escalated review cat",
        "2027-03-24T16:00 mail.sent review cat",
        "2027-03-26T16:00 task.escalated review hri",
        "2027-03-26T16:00 task.reassigned review hri",
        "2027-03-26T16:00 mail.sent review bob",
        "2027-03-26T16:00 mail.sent review hri",
        "2027-03-30T16:00 task.timedOut review hri",
        "2027-03-30T16:00 task.closed review hri",
        "2027-03-30T16:00 step.left review timeout",
        "2027-03-30T16:00 step.entered silent",
        "2027-03-30T16:00 step.left silent noReview",
        "2027-03-30T16:00 run.finished noReview",
      ]
    `);
  });
});
