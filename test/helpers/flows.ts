import type { Length, When, WhoRule } from '../../workflows/flow/grammar.ts';
import { type Flow, flow as flowSchema } from '../../workflows/flow/schema.ts';

type StepInput = { id: string; kind: string; in?: string; settings?: Record<string, unknown>; name?: string };

/** A flow from steps and `from.port>to` routes, for tests: parsed, so every default stands. */
export function aFlow(steps: readonly StepInput[], routes: readonly string[], more: Partial<Flow> = {}): Flow {
  return flowSchema.parse({
    schema: 1,
    key: 'test-flow',
    name: { en: 'Test flow' },
    steps: Object.fromEntries(
      steps.map(({ id, kind, in: container = null, settings = {}, name = id }) => [id, { id, kind, name: { en: name }, in: container, settings }]),
    ),
    edges: routes.map((route) => {
      const [from = '', to = ''] = route.split('>');
      const [step = '', port = 'next'] = from.split('.');
      return { from: step, port, to };
    }),
    ...more,
  });
}

export const who = (...rules: WhoRule[]) => ({ rules });
export const after = (n: number, unit: Length['unit'], more: Partial<When> = {}): When => ({ from: { anchor: 'opened' }, plus: { n, unit }, ...more });
export const beforeDue = (n: number, unit: Length['unit'], more: Partial<When> = {}): When => ({ from: { anchor: 'due' }, plus: { n: -n, unit }, ...more });

/** Self review, the manager decides, low ratings go to HR; inside a "for each person". */
export function reviewFlow(): Flow {
  const rating = {
    id: 'rating',
    type: 'rating',
    label: { en: 'Rating' },
    required: true,
    levels: [1, 2, 3, 4].map((value) => ({ value, label: { en: String(value) } })),
  };
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
          who: who({ who: 'subject' }),
          due: after(5, 'workingDays'),
          reminders: [{ id: 'soon', at: beforeDue(1, 'workingDays', { time: '09:00' }) }],
          form: { fields: [{ id: 'text', type: 'longText', label: { en: 'What went well' } }] },
        },
      },
      {
        id: 'review',
        kind: 'approval',
        in: 'each',
        settings: {
          who: { rules: [{ who: 'manager' }, { who: 'role', role: 'hr' }], never: [{ who: 'subject' }] },
          due: after(10, 'workingDays'),
          closes: { from: { anchor: 'due' }, plus: { n: 5, unit: 'workingDays' } },
          reminders: [{ id: 'soon', at: beforeDue(2, 'workingDays', { time: '09:00' }) }],
          ladder: [
            {
              id: 'warn',
              at: { from: { anchor: 'due' }, plus: { n: 1, unit: 'workingDays' } },
              do: { act: 'tell', to: who({ who: 'manager', level: 2 }, { who: 'role', role: 'hr' }) },
            },
            { id: 'hand', at: { from: { anchor: 'due' }, plus: { n: 3, unit: 'workingDays' } }, do: { act: 'handOver', to: who({ who: 'role', role: 'hr' }) } },
          ],
          form: { fields: [rating] },
        },
      },
      {
        id: 'low',
        kind: 'branch',
        in: 'each',
        settings: {
          branches: [
            { port: 'low', label: { en: 'Low' }, condition: { test: 'atMost', left: { value: 'answer', step: 'review', field: 'rating' }, right: 2 } },
          ],
        },
      },
      { id: 'check', kind: 'approval', in: 'each', settings: { who: who({ who: 'role', role: 'hr' }), commentFor: [] } },
      { id: 'done', kind: 'end', in: 'each' },
      { id: 'silent', kind: 'end', in: 'each', settings: { outcome: 'noReview' } },
    ],
    [
      'begin>each',
      'each.done>finish',
      'self.submitted>review',
      'self.timeout>review',
      'review.approved>low',
      'review.rejected>low',
      'review.timeout>silent',
      'low.low>check',
      'low.otherwise>done',
      'check.approved>done',
      'check.rejected>review',
    ],
  );
}
