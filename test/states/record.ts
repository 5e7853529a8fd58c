import { writeFileSync } from 'node:fs';
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

for (const [name, { about, flow, scope = null, before, next }] of Object.entries(goldens)) {
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
