import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { advance, newRun } from '../../workflows/flow/advance.ts';
import { compile } from '../../workflows/flow/compile.ts';
import { parseFlow } from '../../workflows/flow/parse.ts';
import { type Flow, portsOf } from '../../workflows/flow/schema.ts';
import { soundness } from '../../workflows/flow/soundness.ts';
import { flowOf, step } from './flow-cases.ts';

const found = (flow: Flow) => soundness(flow).map(({ rule, step: id }) => `${rule} ${id}`);
const join = (waitsFor: unknown = 'all', others = 'close') => step('join', { waitsFor, others });

test('the template is sound', () => {
  const { flow } = parseFlow(readFileSync(new URL('../../templates/annual-review.json', import.meta.url), 'utf8'));
  expect(soundness(flow as Flow)).toEqual([]);
});

test('two routes that part and meet are sound, and so are nested ones', () => {
  const parts = { fork: step('split'), inner: step('split'), x: step('wait'), y: step('wait'), b: step('wait'), meet: join(), all: join(), done: step('end') };
  const edges = [
    'fork.a > inner',
    'fork.b > b',
    'inner.a > x',
    'inner.b > y',
    'x.reached > meet',
    'y.reached > meet',
    'meet.next > all',
    'b.reached > all',
    'all.next > done',
  ];
  expect(found(flowOf(parts, edges))).toEqual([]);
});

test('a join whose other route ends before it never goes on, and what lies behind it never starts', () => {
  const parts = { fork: step('split'), b: step('wait'), early: step('end'), all: join(), after: step('wait'), done: step('end') };
  const edges = ['fork.a > all', 'fork.b > b', 'b.reached > early', 'all.next > after', 'after.reached > done'];
  expect(found(flowOf(parts, edges))).toEqual(['joinNeverFires all', 'neverStarts after', 'neverStarts done']);
});

test('a join that one decision can leave waiting is named', () => {
  const parts = { fork: step('split'), b: step('approval'), early: step('end'), all: join(), done: step('end') };
  const edges = ['fork.a > all', 'fork.b > b', 'b.approved > all', 'b.rejected > early', 'all.next > done'];
  expect(found(flowOf(parts, edges))).toEqual(['joinMayHang all']);
});

test('"three of them" can never come true with two routes; "any" can with one', () => {
  const edges = ['fork.a > x', 'fork.b > y', 'x.reached > meet', 'y.reached > meet', 'meet.next > done'];
  const parts = { fork: step('split'), x: step('wait'), y: step('wait'), meet: join(3), done: step('end') };
  expect(found(flowOf(parts, edges))).toEqual(['joinNeverFires meet', 'neverStarts done']);
  expect(found(flowOf({ ...parts, meet: join('any') }, edges))).toEqual([]);
  expect(found(flowOf({ ...parts, meet: join(1, 'goOn') }, edges))).toEqual([]);
});

test('each route that waits at a join of its own is held up by the other', () => {
  const parts = { fork: step('split'), left: join(), right: join(), done: step('end') };
  const edges = ['fork.a > left', 'fork.b > right', 'left.next > done', 'right.next > done'];
  expect(found(flowOf(parts, edges))).toEqual([]);
  const swapped = { fork: step('split'), ask: step('approval'), left: join(), done: step('end') };
  expect(found(flowOf(swapped, ['fork.a > left', 'fork.b > ask', 'ask.approved > left', 'ask.rejected > ask', 'left.next > done']))).toEqual([]);
});

test('a circle without a way out is named by its first step; one with a way out is well', () => {
  const parts = { ask: step('approval'), again: step('wait'), done: step('end') };
  expect(found(flowOf(parts, ['ask.approved > done', 'ask.rejected > again', 'again.reached > ask']))).toEqual([]);
  const trap = { ask: step('approval'), a: step('wait'), b: step('wait'), done: step('end') };
  expect(found(flowOf(trap, ['ask.approved > done', 'ask.rejected > a', 'a.reached > b', 'b.reached > a']))).toEqual(['neverEnds a']);
});

test('a circle that waits for nobody is told, one with a wait in it is not', () => {
  const branch = step('branch', {
    branches: [{ port: 'again', label: { en: 'Again' }, condition: { test: 'is', left: { value: 'today' }, right: '2027-01-01' } }],
  });
  const edges = ['check.again > tell', 'tell.next > check', 'check.otherwise > done'];
  expect(found(flowOf({ check: branch, tell: step('notify'), done: step('end') }, edges))).toEqual(['goesRound check']);
  const slow = ['check.again > tell', 'tell.reached > check', 'check.otherwise > done'];
  expect(found(flowOf({ check: branch, tell: step('wait'), done: step('end') }, slow))).toEqual([]);
});

test('the inside of each container is looked at by itself', () => {
  const inside = { in: 'each' };
  const parts = {
    each: step('forEach', { first: 'a' }),
    a: step('wait', {}, inside),
    b: step('wait', {}, inside),
    over: step('end', {}, inside),
    done: step('end'),
  };
  expect(found(flowOf(parts, ['each.done > done', 'a.reached > b', 'b.reached > a']))).toEqual(['neverEnds a']);
  expect(found(flowOf(parts, ['each.done > done', 'a.reached > b', 'b.reached > over']))).toEqual([]);
});

test('an outcome that leads nowhere yet is not called unsound here: lint says it where it is', () => {
  expect(found(flowOf({ fork: step('split'), x: step('wait'), all: join(), done: step('end') }, ['fork.a > all', 'fork.b > x', 'all.next > done']))).toEqual(
    [],
  );
});

test('two hundred steps in a row, and ten routes of twenty steps at once, take no time', () => {
  const row: Record<string, Record<string, unknown>> = {};
  const rowEdges: string[] = [];
  for (let n = 0; n < 200; n += 1) {
    row[`s${n}`] = step('approval');
    rowEdges.push(`s${n}.approved > ${n < 199 ? `s${n + 1}` : 'done'}`, `s${n}.rejected > s${Math.max(0, n - 3)}`);
  }
  const wide: Record<string, Record<string, unknown>> = {
    fork: step('split', { branches: Array.from({ length: 10 }, (_, n) => ({ port: `p${n}`, label: { en: `${n}` } })) }),
  };
  const wideEdges: string[] = [];
  for (let route = 0; route < 10; route += 1) {
    wideEdges.push(`fork.p${route} > r${route}s0`);
    for (let n = 0; n < 20; n += 1) {
      wide[`r${route}s${n}`] = step('approval');
      const back = `r${route}s${Math.max(0, n - 1)}`;
      wideEdges.push(`r${route}s${n}.approved > ${n < 19 ? `r${route}s${n + 1}` : 'meet'}`, `r${route}s${n}.rejected > ${back}`);
    }
  }
  const flows = [flowOf({ ...row, done: step('end') }, rowEdges), flowOf({ ...wide, meet: join(), done: step('end') }, [...wideEdges, 'meet.next > done'])];
  for (const flow of flows) {
    soundness(flow);
    const began = performance.now();
    expect(soundness(flow)).toEqual([]);
    expect(performance.now() - began).toBeLessThan(1_500);
  }
});

test('where there are too many situations it says so and calls nothing impossible', () => {
  const branches = Array.from({ length: 8 }, (_, n) => ({ port: `p${n}`, label: { en: `${n}` } }));
  const parts: Record<string, Record<string, unknown>> = { fork: step('split', { branches }), meet: join(7), done: step('end') };
  const edges = ['meet.next > done'];
  for (let n = 0; n < 8; n += 1) {
    parts[`a${n}`] = step('approval');
    edges.push(`fork.p${n} > a${n}`, `a${n}.approved > meet`, `a${n}.rejected > a${n}`);
  }
  expect(soundness(flowOf(parts, edges), 50)).toMatchObject([{ rule: 'notAllTried', severity: 'suggestion' }]);
});

/** A flow with every outcome led somewhere by lot: joins, splits and circles in all combinations, sensible or not. */
const anyFlow = fc
  .array(fc.constantFrom('approval', 'wait', 'split', 'joinAll', 'joinAny', 'end'), { minLength: 2, maxLength: 7 })
  .chain((kinds) => fc.tuple(fc.constant(kinds), fc.array(fc.nat(), { minLength: 20, maxLength: 20 })))
  .map(([kinds, lots]) => {
    const made = kinds.map((kind) => (kind === 'joinAll' ? join() : kind === 'joinAny' ? join('any') : step(kind)));
    const parts = Object.fromEntries([...made, step('end')].map((part, n) => [`s${n}`, part]));
    const bare = flowOf(parts, []);
    let lot = 0;
    const edges = Object.values(bare.steps).flatMap((one) =>
      one.kind === 'start' ? [] : portsOf(one).map(({ port }) => ({ from: one.id, port, to: `s${(lots[lot++ % 20] ?? 0) % (kinds.length + 1)}` })),
    );
    return { ...bare, edges: [...bare.edges, ...edges] };
  });

test('the kernel agrees: no random walk through a flow that is called sound gets stuck, and none starts a step that is said never to start', () => {
  const seed = Date.now() % 1e9;
  const tally = { sound: 0, unsound: 0 };
  fc.assert(
    fc.property(anyFlow, fc.infiniteStream(fc.nat()), (flow, lots) => {
      const problems = soundness(flow, 400);
      if (problems.some(({ rule }) => rule === 'notAllTried' || rule === 'goesRound')) return;
      const never = new Set(problems.filter(({ rule }) => rule === 'neverStarts').map(({ step: id }) => id));
      const sound = problems.length === 0;
      tally[sound ? 'sound' : 'unsound'] += 1;
      const plan = compile(flow);
      let [run] = advance(plan, newRun('r', null, null, 0), { type: 'started', at: 0 });
      for (let at = 1; at < 60 && run.status === 'running'; at += 1) {
        const movable = run.tokens.filter(({ waiting }) => waiting.for === 'task' || waiting.for === 'first');
        const token = movable[(lots.next().value as number) % Math.max(1, movable.length)];
        if (sound) expect(token, `stuck with ${JSON.stringify(run.tokens)}`).toBeDefined();
        if (token === undefined) break;
        const ports = plan.steps[token.step]?.ports ?? [];
        const port = ports[(lots.next().value as number) % ports.length] as string;
        const event =
          token.waiting.for === 'task'
            ? { type: 'taskDone' as const, outcome: port }
            : { type: 'woke' as const, observed: at, clock: 'c', kind: 'wait' as const };
        [run] = advance(plan, run, { ...event, at, token: token.id });
        if (run.tokens.some(({ waiting }) => waiting.for === 'incident')) return;
      }
      for (const id of Object.keys(run.rounds)) expect(never.has(id), `${id} started`).toBe(false);
    }),
    { seed, numRuns: 300 },
  );
  expect(Math.min(tally.sound, tally.unsound)).toBeGreaterThan(10);
});
