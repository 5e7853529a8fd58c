import { type Flow, flow as flowSchema } from '../../workflows/flow/schema.ts';

/** A review as HR would draw it: an announcement, then for each person two forms, a branch, an approval that may send back. */
export function aReview(): Flow {
  const due = (n: number) => ({ from: { anchor: 'opened' }, plus: { n, unit: 'workingDays' } });
  const step = (id: string, kind: string, container: string | null, settings: unknown) => ({ id, kind, name: { en: id }, in: container, settings });
  const steps = [
    step('start', 'start', null, {}),
    step('announce', 'approval', null, { who: { rules: [{ who: 'owner' }] }, due: due(3), onTimeout: { take: 'outcome', outcome: 'approved' } }),
    step('stopped', 'end', null, {}),
    step('each', 'forEach', null, { first: 'self' }),
    step('self', 'form', 'each', { who: { rules: [{ who: 'subject' }] }, form: {} }),
    step('review', 'form', 'each', {
      who: { rules: [{ who: 'manager' }] },
      due: due(10),
      form: {
        fields: [
          { id: 'rating', type: 'rating', label: { en: 'Rating' }, levels: [1, 2, 3].map((value) => ({ value, label: { en: `${value}` } })) },
          { id: 'grounds', type: 'longText', label: { en: 'Grounds' } },
        ],
      },
    }),
    step('head', 'form', 'each', { who: { rules: [{ who: 'role', role: 'head' }] }, form: {} }),
    step('low', 'branch', 'each', {
      branches: [{ port: 'yes', label: { en: 'Yes' }, condition: { test: 'atMost', left: { value: 'answer', step: 'review', field: 'rating' }, right: 1 } }],
    }),
    step('check', 'approval', 'each', { who: { rules: [{ who: 'role', role: 'hr' }] }, onTimeout: { take: 'outcome', outcome: 'approved' } }),
    step('second', 'approval', 'each', { who: { rules: [{ who: 'manager', level: 2 }] }, mayReturn: true }),
    step('finished', 'end', 'each', {}),
    step('done', 'end', null, {}),
  ];
  const edges = [
    'start next announce',
    'announce approved each',
    'announce rejected stopped',
    'each done done',
    'self submitted review',
    'review submitted low',
    'review timeout head',
    'head submitted low',
    'low otherwise second',
    'low yes check',
    'check approved second',
    'second approved finished',
    'second returned review',
  ].map((line) => {
    const [from, port, to] = line.split(' ');
    return { from, port, to };
  });
  return flowSchema.parse({ schema: 1, key: 'review', name: { en: 'Review' }, steps: Object.fromEntries(steps.map((one) => [one.id, one])), edges });
}
