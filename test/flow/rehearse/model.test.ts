import { describe, expect, it } from 'vitest';
import { answerModel, modelSchema } from '../../../workflows/flow/rehearse/model.ts';
import type { ContractLine } from '../../../workflows/flow/rehearse/journal-contract.ts';
import type { Columns } from '../../../workflows/flow/rehearse/people.ts';
import { aFlow, after, who } from '../../helpers/flows.ts';
import { editionOf, rehearsed } from '../../helpers/rehearsal.ts';

/** Everyone is asked one thing, without an end. */
const flow = aFlow(
  [
    { id: 'begin', kind: 'start' },
    { id: 'each', kind: 'forEach', settings: { first: 'ask' } },
    { id: 'finish', kind: 'end' },
    {
      id: 'ask',
      kind: 'form',
      in: 'each',
      settings: {
        who: who({ who: 'subject' }),
        due: after(300, 'days'),
        outcomes: ['yes', 'no'].map((key) => ({ key, label: { en: key } })),
        form: {
          fields: [
            {
              id: 'stars',
              type: 'rating',
              label: { en: 'Stars' },
              required: true,
              levels: [1, 2, 3].map((value) => ({ value, label: { en: String(value) } })),
            },
            { id: 'why', type: 'text', label: { en: 'Why' }, required: true },
          ],
        },
      },
    },
    { id: 'done', kind: 'end', in: 'each' },
  ],
  ['begin>each', 'each.done>finish', 'ask.yes>done', 'ask.no>done', 'ask.timeout>done'],
);
const people: Record<string, Columns> = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`p${n}`, { calendar: 'none', work_days: 'Mon-Fri' }]));

function answered(model: unknown, seed = 1) {
  const { journal, rehearsal } = rehearsed(flow, { people, responder: answerModel(modelSchema.parse(model), seed, [editionOf(flow)]) });
  const decided = journal.filter(({ kind }) => kind === 'task.decided');
  const values = rehearsal.runs.flatMap((run) => (run.answers.get('ask') ?? []).map((answer) => answer.values));
  return { decided, values, rehearsal };
}
const share = (lines: readonly ContractLine[], outcome: string) => lines.filter((line) => line.outcome === outcome).length / lines.length;

describe('answers drawn from a model', () => {
  it('come as often, and with outcomes and values as it says', () => {
    const { decided, values } = answered({
      steps: { ask: { answers: 0.5, outcomes: { yes: 1, no: 3 }, values: { stars: { oneOf: [1, 3], share: [1, 9] }, why: 'As agreed' } } },
    });
    expect(decided.length).toBeGreaterThan(75);
    expect(decided.length).toBeLessThan(125);
    expect(share(decided, 'no')).toBeGreaterThan(0.6);
    expect(new Set(values.map(({ stars }) => stars))).toEqual(new Set([1, 3]));
    expect(values.filter(({ stars }) => stars === 3).length / values.length).toBeGreaterThan(0.8);
    expect(values.every(({ why }) => why === 'As agreed')).toBe(true);
  });

  it('come in working hours, so late as the quantiles say', () => {
    const { decided } = answered({ default: { hours: [8, 16] } });
    expect(decided).toHaveLength(200);
    const times = decided.map(({ local }) => local.slice(0, 16));
    expect(times.every((time) => time >= '2027-03-01T17' || time >= '2027-03-02T09')).toBe(true);
    expect(times.every((time) => time <= '2027-03-03T09:00' && time.slice(11) >= '09:00' && time.slice(11) < '17:00')).toBe(true);
    expect(new Set(times).size).toBeGreaterThan(100);
  });

  it('of one part do not hang on the others', () => {
    const { decided } = answered({});
    const fewer = rehearsed(flow, { people: { p0: {}, p1: {} }, responder: answerModel(modelSchema.parse({}), 1, [editionOf(flow)]) });
    const first = fewer.journal.find(({ kind }) => kind === 'task.decided');
    expect(decided.find(({ detail }) => detail.part === first?.detail.part)?.outcome).toBe(first?.outcome);
  });

  it('that the form refuses are told by step, with why and how many', () => {
    const { decided, rehearsal } = answered({ steps: { ask: { values: { stars: 9 } } } });
    expect(decided).toEqual([]);
    expect([...rehearsal.notTaken]).toEqual([['ask', { why: 'stars: notALevel', count: 200 }]]);
  });

  it.each([[{ steps: { ask: { answers: 2 } } }], [{ steps: { ask: { hours: [] } } }], [{ stops: {} }], [{ default: { outcomes: { yes: -1 } } }]])(
    '%j is no model',
    (model) => {
      expect(modelSchema.safeParse(model).success).toBe(false);
    },
  );
});
