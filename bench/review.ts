import type { When } from '../workflows/flow/grammar.ts';
import { flow as flowSchema, type Flow } from '../workflows/flow/schema.ts';
import type { Task } from './peers/review.ts';

/** Besides the subjects, everyone who takes part. */
export const others = ['peer-1', 'peer-2', 'peer-3', 'manager', 'director', 'hr'];

/** In a task, the person whom the review is about. */
export const subject = 'subject';

const peers: Task[] = ['peer-1', 'peer-2', 'peer-3'].map((id) => ({ id, people: [id] }));
const around = (...middle: Task[][]): Task[][] => [
  [{ id: 'self', people: [subject] }],
  ...middle,
  [{ id: 'manager', people: ['manager'] }],
  [{ id: 'director', people: ['director'] }],
  [{ id: 'sign', people: [subject] }],
];

/** One review of seven answers: in stages one after the other, the tasks of a stage open at the same time. */
export const shapes = {
  slots: around([{ id: 'peers', people: peers.flatMap(({ people }) => people) }]),
  parallel: around(peers),
  sequence: around(...peers.map((peer) => [peer])),
} as const satisfies Record<string, Task[][]>;
export type Shape = keyof typeof shapes;

/** The shape as HR would draw it: every step with a due date, a reminder, a rung and a day on which it closes; tasks side by side between a split and its join. */
export function flowOf(key: string, shape: Shape): Flow {
  const stages = shapes[shape].map((tasks) => ({ tasks, entry: tasks.length === 1 ? (tasks[0]?.id ?? '') : 'split' }));
  const nextOf = (index: number) => stages[index + 1]?.entry ?? 'done';
  const steps = [
    { id: 'begin', kind: 'start', name: { en: 'Begin' }, in: null, settings: {} },
    { id: 'each', kind: 'forEach', name: { en: 'Each' }, in: null, settings: { first: stages[0]?.entry } },
    { id: 'finish', kind: 'end', name: { en: 'Finish' }, in: null, settings: {} },
    ...stages.flatMap(({ tasks }, stage) => [...tasks.map((task) => stepOf(task, stage)), ...(tasks.length > 1 ? [splitOf(tasks), joinStep] : [])]),
    { id: 'done', kind: 'end', name: { en: 'Done' }, in: 'each', settings: {} },
  ];
  const edges = stages.flatMap(({ tasks }, index) => {
    if (tasks.length === 1) return edgesOf(tasks[0]?.id ?? '', nextOf(index));
    const inner = tasks.flatMap(({ id }) => [{ from: 'split', port: id, to: id }, ...edgesOf(id, 'join')]);
    return [...inner, { from: 'join', port: 'next', to: nextOf(index) }];
  });
  const outer = [
    { from: 'begin', port: 'next', to: 'each' },
    { from: 'each', port: 'done', to: 'finish' },
  ];
  return flowSchema.parse({ schema: 1, key, name: { en: key }, steps: Object.fromEntries(steps.map((step) => [step.id, step])), edges: [...outer, ...edges] });
}

const joinStep = { id: 'join', kind: 'join', name: { en: 'Join' }, in: 'each', settings: {} };

function splitOf(tasks: Task[]): Record<string, unknown> & { id: string } {
  return { id: 'split', kind: 'split', name: { en: 'Split' }, in: 'each', settings: { branches: tasks.map(({ id }) => ({ port: id, label: { en: id } })) } };
}

function edgesOf(from: string, to: string) {
  return ['submitted', 'timeout'].map((port) => ({ from, port, to }));
}

function stepOf({ id, people }: Task, stage: number): Record<string, unknown> & { id: string } {
  const ruleOf = (person: string) => ({ rule: person === subject ? { who: 'subject' } : { who: 'person', id: person } });
  const settings = {
    who: { rules: [{ who: 'together', of: people.map(ruleOf) }] },
    // In life the stages open on different days; here all on one, so each gets a day more, lest they all share one timer.
    due: { from: { anchor: 'opened' }, plus: { n: 5 + stage, unit: 'workingDays' }, time: '17:00' } satisfies When,
    closes: fromDue(10),
    reminders: [{ id: 'soon', at: fromDue(-1) }],
    ladder: [{ id: 'tell', at: fromDue(2), do: { act: 'tell', to: { rules: [{ who: 'person', id: 'hr' }] } } }],
    ...(people.length > 1 ? { tally: { rule: 'all', reject: 'counts' } } : {}),
    form: { fields: [] },
  };
  return { id, kind: 'form', name: { en: id }, in: 'each', settings };
}

function fromDue(n: number): When {
  return { from: { anchor: 'due' }, plus: { n, unit: 'workingDays' } };
}
