import { existsSync, writeFileSync } from 'node:fs';
import { compile } from '../../workflows/flow/compile.ts';
import { newRun } from '../../workflows/flow/advance.ts';
import { perform } from '../../workflows/flow/perform.ts';
import type { Happening, Scene } from '../../workflows/flow/perform/scene.ts';
import { aFlow, after as later, reviewFlow, who } from '../helpers/flows.ts';
import { type Golden, goldenPath, outcomeOf, worldOf } from './states.ts';

/**
 * Stores runs in the middle of their lives and what comes of them: `node --import tsx test/states/record.ts`. What stands stays: a release that changes what is
 * stored adds states of its own, so that those of every release are read for ever.
 */

const start = Date.parse('2027-03-01T01:00:00Z');
const day = 86_400_000;
const label = { en: 'x' };
const form = (id: string) => ({ who: who({ who: 'person', id }), form: { fields: [] } });

const began: Happening = { to: 'run', event: { type: 'started', at: start } };
const decided = (step: string, by: string, outcome: string, at: number): Happening => ({ to: 'task', task: `run:${step}:1`, act: { type: 'decided', at, slot: `run:${step}:1:1`, by, outcome } });
const done = (step: string, outcome: string, at: number): Happening => ({ to: 'run', event: { type: 'taskDone', at, token: `${step}:1`, outcome } });

const fork = aFlow(
  [
    { id: 'begin', kind: 'start' },
    { id: 'split', kind: 'split', settings: { branches: ['a', 'b'].map((port) => ({ port, label })) } },
    { id: 'ask', kind: 'form', settings: form('amy') },
    { id: 'pause', kind: 'wait', settings: { until: later(2, 'days') } },
    { id: 'join', kind: 'join', settings: { waitsFor: 'all', others: 'close' } },
    { id: 'done', kind: 'end' },
  ],
  ['begin>split', 'split.a>ask', 'split.b>pause', 'ask.submitted>join', 'pause.reached>join', 'join>done'],
);
const each = aFlow(
  [{ id: 'begin', kind: 'start' }, { id: 'each', kind: 'forEach', settings: { first: 'inner', at: later(30, 'days'), others: 'close' } }, { id: 'inner', kind: 'end', in: 'each' }, { id: 'done', kind: 'end' }],
  ['begin>each', 'each.done>done', 'each.timeout>done'],
);

type Script = { about: string; flow: Golden['flow']; scope?: string; before: Happening[]; next: Happening[] };
const goldens: Record<string, Script> = {
  'review-waits-for-self': {
    about: 'A review whose subject has not answered yet; the subject answers, then the manager.',
    flow: reviewFlow(),
    scope: 'each',
    before: [began],
    next: [decided('self', 'amy', 'submitted', start + day), done('self', 'submitted', start + day), decided('review', 'bob', 'approved', start + 2 * day), done('review', 'approved', start + 2 * day)],
  },
  'review-runs-out': {
    about: 'A review that waits for the manager, with reminders, rungs and a closing date; nobody answers.',
    flow: reviewFlow(),
    scope: 'each',
    before: [began, decided('self', 'amy', 'submitted', start + day), done('self', 'submitted', start + day)],
    next: ['reminder:soon:1', 'rung:warn:1', 'rung:hand:1', 'closes'].map((clock, n) => ({ to: 'clock', at: start + (14 + n) * day, clock: `run:review:1:${clock}` })),
  },
  'fork-half-way': {
    about: 'One branch has come to the join, the other waits for a date.',
    flow: fork,
    before: [began, decided('ask', 'amy', 'submitted', start + day), done('ask', 'submitted', start + day)],
    next: [{ to: 'clock', at: start + 2 * day, clock: 'run:pause:1:wait' }],
  },
  'cycle-waits-for-children': {
    about: 'A cycle that waits for its people goes on at its date and closes the rest.',
    flow: each,
    before: [began],
    next: [{ to: 'clock', at: start + 30 * day, clock: 'run:each:1:goOn' }],
  },
  'incident-tried-again': {
    about: 'A step that failed while its task is open; an operator tries again and the answer moves it on.',
    flow: fork,
    before: [began, { to: 'run', event: { type: 'failed', at: start + day, token: 'ask:1', code: 'commandFailed', detail: { by: 'clock' } } }],
    next: [{ to: 'run', event: { type: 'retried', at: start + day, token: 'ask:1', by: 'hri', reason: 'Mended' } }, decided('ask', 'amy', 'submitted', start + 2 * day), done('ask', 'submitted', start + 2 * day)],
  },
};

/** A step of one kind that waits; what comes behind it happens at once: a branch, a message, a record, a score and a fact. */
const settings = (more: Record<string, unknown> = {}) => ({ who: who({ who: 'person', id: 'amy' }), form: { fields: [] }, ...more });
const text = { id: 'text', type: 'text', label };
const one = { value: 'answer', step: 'x', field: 'n' };
type Waiting = { kind: string; settings: Record<string, unknown>; ports: string[]; next: Happening[]; inside?: Parameters<typeof aFlow>[0]; routes?: string[] };
const answered = (outcome: string, step = 'x') => [decided(step, 'amy', outcome, start + day), done(step, outcome, start + day)];
const inner = [
  { id: 'inner', kind: 'form', in: 'x', settings: settings() },
  { id: 'innerEnd', kind: 'end', in: 'x', settings: { outcome: 'fine' } },
];
const daily = { every: { n: 1, unit: 'days' }, times: 1, first: 'inner' };
const waiting: Waiting[] = [
  { kind: 'form', settings: settings({ form: { fields: [text] } }), ports: ['submitted'], next: answered('submitted') },
  { kind: 'approval', settings: settings({ commentFor: [] }), ports: ['approved', 'rejected'], next: answered('rejected') },
  { kind: 'nominate', settings: settings(), ports: ['done'], next: answered('done') },
  { kind: 'acknowledge', settings: settings({ document: { text: label } }), ports: ['signed', 'disagreed'], next: answered('signed') },
  { kind: 'meeting', settings: settings({ with: who({ who: 'person', id: 'bob' }), starts: later(3, 'days') }), ports: ['held', 'missed'], next: answered('held') },
  {
    kind: 'training',
    settings: settings({ course: 'fire' }),
    ports: ['completed', 'failed', 'waived'],
    next: [{ to: 'run', event: { type: 'skipped', at: start + day, token: 'x:1', port: 'waived', by: 'hri', reason: 'Done before' } }],
  },
  { kind: 'wait', settings: { until: later(2, 'days') }, ports: ['reached'], next: [{ to: 'clock', at: start + 2 * day, clock: 'run:x:1:wait' }] },
  {
    kind: 'milestone',
    settings: { condition: { test: 'is', left: 1, right: 2 }, by: later(2, 'days') },
    ports: ['met', 'missed'],
    next: [{ to: 'clock', at: start + 3 * day, clock: 'run:x:1:by' }],
  },
  {
    kind: 'connect',
    settings: { connection: 'payroll', sends: { n: 1 }, replies: {} },
    ports: ['ok', 'failed'],
    next: [{ to: 'world', at: start + day, change: { is: 'reply', token: 'x:1', ok: true, values: { id: 7 } } }],
  },
  {
    kind: 'repeat',
    settings: daily,
    ports: ['done'],
    inside: inner,
    routes: ['inner.submitted>innerEnd'],
    next: [{ to: 'clock', at: start, clock: 'run:x:1:occurrence' }, ...answered('submitted', 'inner')],
  },
  {
    kind: 'subflow',
    settings: { flow: 'other', version: 1, first: 'inner', outcomes: ['fine'] },
    ports: ['fine'],
    inside: inner,
    routes: ['inner.submitted>innerEnd'],
    next: answered('submitted', 'inner'),
  },
];

for (const { kind, settings: ofStep, ports, next, inside = [], routes = [] } of waiting)
  goldens[`kind-${kind}`] = {
    about: `A step of the kind ${kind} is under way, and somebody listens beside it.`,
    flow: aFlow(
      [
        { id: 'begin', kind: 'start' },
        { id: 'x', kind, settings: ofStep },
        ...inside,
        { id: 'which', kind: 'branch', settings: { branches: [{ port: 'b', label, condition: { test: 'isAbsent', left: kind === 'form' ? { ...one, field: 'text' } : 1 } }] } },
        { id: 'tell', kind: 'notify', settings: { message: { to: who({ who: 'person', id: 'bob' }) } } },
        { id: 'file', kind: 'record', settings: { type: 'rating', of: who({ who: 'person', id: 'amy' }), values: { score: 4 } } },
        { id: 'sum', kind: 'score', settings: { parts: [{ value: 3 }, { value: '2.5', weight: 2 }] } },
        { id: 'raise', kind: 'emit', settings: { key: 'mark', scope: 'organisation' } },
        { id: 'done', kind: 'end' },
        { id: 'listen', kind: 'whenever', settings: { trigger: { on: 'byHand', by: who({ who: 'person', id: 'hri' }) }, holdsOpen: false } },
        { id: 'heard', kind: 'end' },
      ],
      ['begin>x', ...ports.map((port) => `x.${port}>which`), ...routes, 'which.b>tell', 'which.otherwise>tell', 'tell>file', 'file>sum', 'sum>raise', 'raise>done', 'listen>heard'],
    ),
    before: [began],
    next,
  };

for (const [name, { about, flow, scope = null, before, next }] of Object.entries(goldens)) {
  if (existsSync(goldenPath(name))) continue;
  const plan = compile(flow);
  let scene: Scene = { run: newRun('run', scope, scope === null ? null : 'amy', start), tasks: {}, clocks: {} };
  for (const happening of before) {
    const { scene: after, refused } = perform(plan, scene, worldOf(), happening);
    if (refused !== null) throw new Error(`${name}: ${refused} at ${JSON.stringify(happening)}`);
    scene = after;
  }
  const golden = { about, flow, plan, scene, happenings: next };
  writeFileSync(goldenPath(name), `${JSON.stringify({ ...golden, outcome: outcomeOf(golden) }, null, 1)}\n`, { flag: 'wx' });
}
