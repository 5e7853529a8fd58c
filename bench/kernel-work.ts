import { newRun } from '../workflows/flow/advance.ts';
import type { WorkCalendar } from '../workflows/flow/calendar.ts';
import { compile } from '../workflows/flow/compile.ts';
import type { Happening, Scene } from '../workflows/flow/perform/scene.ts';
import { perform } from '../workflows/flow/perform.ts';
import type { World } from '../workflows/flow/world.ts';
import { flowOf } from './review.ts';

/** The review of seven answers again and again, by the kernel alone: no storage, no network. Runs in Node and in a browser. */

const start = Date.parse('2027-03-01T01:00:00Z');
const hour = 3_600_000;
const hongKong = { zone: 'Asia/Hong_Kong', transitions: [{ at: 0, offset: 480 }] };
const usual: WorkCalendar = { name: 'usual', weekdays: ['work', 'work', 'work', 'work', 'work', 'off', 'off'], off: [], on: [] };

const world: World = {
  cycle: { id: 'cycle', zone: 'Asia/Hong_Kong', owner: null, startsAt: start, dates: {}, period: null },
  audience: () => ['subject'],
  person: (id) => ({ id, managerId: null, hasMail: true, sharedMailbox: false, language: 'en', roles: [], leftOn: null, fields: {} }),
  reports: () => [],
  holders: () => [],
  members: () => [],
  zone: () => hongKong,
  zoneOf: () => 'Asia/Hong_Kong',
  calendarOf: () => usual,
  calendarNamed: () => usual,
  leaves: () => [],
  answers: () => [],
  visitsAbove: () => undefined,
  children: () => [],
  facts: () => [],
  records: () => [],
  runs: () => [],
  recipients: () => [],
  noticedAt: () => start,
  draft: () => null,
  task: () => undefined,
  nudges: null,
};

/** Takes so many reviews from their start to their end. `advances`: events and acts that were worked out. */
export function playReviews(reviews: number): { advances: number; ms: number } {
  const plan = compile(flowOf('kernel', 'sequence'));
  const began = performance.now();
  let advances = 0;
  for (let n = 0; n < reviews; n += 1) advances += playOne();
  return { advances, ms: performance.now() - began };

  function playOne(): number {
    let scene: Scene = { run: newRun('run', 'each', 'subject', start), tasks: {}, clocks: {} };
    let count = 0;
    const waiting: Happening[] = [{ to: 'run', event: { type: 'started', at: start } }];
    for (let at = start; scene.run.status === 'running'; at += hour) {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const done = perform(plan, scene, world, next);
        count += 1;
        scene = done.scene;
        for (const effect of done.effects) if (effect.effect === 'raise') waiting.push({ to: 'run', event: effect.event });
      }
      for (const task of Object.values(scene.tasks))
        for (const { id, status, holder } of task.slots)
          if (task.status === 'open' && status === 'open')
            waiting.push({ to: 'task', task: task.id, act: { type: 'decided', at: at + hour, slot: id, by: holder, outcome: 'submitted' } });
      if (waiting.length === 0 && scene.run.status === 'running') throw new Error(`The review stands still after ${count} advances.`);
    }
    return count;
  }
}
