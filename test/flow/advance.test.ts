import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Flow } from '../../workflows/flow/schema.ts';
import { aFlow, after, beforeDue, reviewFlow, who } from '../helpers/flows.ts';
import { aWorld, smallTeam } from '../helpers/world.ts';
import { faultsOf, type Player, player } from './player.ts';

const world = aWorld(smallTeam());
const person = (id: string) => ({ who: who({ who: 'person', id }), form: { fields: [] } });
const three = { who: { rules: [{ who: 'together', of: ['ben', 'bob', 'cat'].map((id) => ({ rule: { who: 'person', id } })) }] }, form: { fields: [] } };
const label = { en: 'x' };

/** Three ways at once: an answer, a wait, straight to an end or into the join; then an approval that may send back to the split. */
function forked(waitsFor: 'all' | 'any' | number, others: 'close' | 'goOn', third: 'gone' | 'join'): Flow {
  return aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'split', kind: 'split', settings: { branches: ['c', 'a', 'b'].map((port) => ({ port, label })) } },
      {
        id: 'ask',
        kind: 'form',
        settings: {
          ...person('amy'),
          due: after(3, 'days'),
          reminders: [{ id: 'soon', at: beforeDue(1, 'days') }],
          ladder: [{ id: 'tell', at: { from: { anchor: 'due' }, plus: { n: -1, unit: 'hours' } }, do: { act: 'tell', to: who({ who: 'person', id: 'cat' }) } }],
        },
      },
      { id: 'pause', kind: 'wait', settings: { until: after(2, 'days') } },
      { id: 'gone', kind: 'end' },
      { id: 'join', kind: 'join', settings: { waitsFor, others } },
      { id: 'agree', kind: 'approval', settings: { ...three, tally: { rule: 'all', reject: 'counts' }, due: after(5, 'days') } },
      { id: 'done', kind: 'end' },
    ],
    [
      'begin>split',
      `split.c>${third}`,
      'split.a>ask',
      'split.b>pause',
      'ask.submitted>join',
      'ask.timeout>join',
      'pause.reached>join',
      'join>agree',
      'agree.approved>done',
      'agree.rejected>split',
      'agree.timeout>done',
    ],
  );
}

/** For each person, or at a date; then a message. */
const cycleLevel = () =>
  aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'each', kind: 'forEach', settings: { first: 'inner', at: after(30, 'days'), others: 'close' } },
      { id: 'inner', kind: 'end', in: 'each' },
      { id: 'tell', kind: 'notify', settings: { message: { to: who({ who: 'role', role: 'hr' }), subject: label, body: label } } },
      { id: 'done', kind: 'end' },
    ],
    ['begin>each', 'each.done>tell', 'each.timeout>tell', 'tell>done'],
  );

const flows = fc.oneof(
  fc
    .record({
      waitsFor: fc.constantFrom<'all' | 'any' | number>('all', 'any', 2),
      others: fc.constantFrom<'close' | 'goOn'>('close', 'goOn'),
      third: fc.constantFrom<'gone' | 'join'>('gone', 'join'),
    })
    .map(({ waitsFor, others, third }) => ({ name: `fork ${waitsFor} ${others} ${third}`, make: () => player(forked(waitsFor, others, third), world) })),
  fc.constant({ name: 'review', make: () => player(reviewFlow(), world, { scope: 'each', subject: 'amy' }) }),
  fc.constant({ name: 'cycle', make: () => player(cycleLevel(), world) }),
);

type Move = { name: string; n: number; m: number };
const moves = fc.array(
  fc.record({
    name: fc.constantFrom('decide', 'decide', 'deliver', 'deliver', 'tick', 'again', 'fail', 'retry', 'skip', 'move', 'children', 'reassign', 'nonsense'),
    n: fc.nat(1000),
    m: fc.nat(1000),
  }),
  { maxLength: 40 },
);

const pick = <Item>(items: readonly Item[], n: number): Item | undefined => items[n % Math.max(1, items.length)];

/** What may happen to a run from outside; a dropped event is one that stays in `pending`, a doubled one is taken from the past. */
const does: Record<string, (run: Player, n: number, m: number) => unknown> = {
  decide: (run, n, m) => {
    const open = pick(run.openSlots(), n);
    const answers = open === undefined ? [] : (run.plan.steps[open.task.step]?.ports ?? []).filter((port) => port !== 'timeout');
    if (open !== undefined) run.decide(open, pick(answers, m) ?? '');
  },
  deliver: (run, n) => run.deliver(n),
  tick: (run) => run.tick(),
  again: (run, n) => {
    const happening = pick(run.past, n);
    if (happening !== undefined) run.take(happening);
  },
  fail: (run, n) => withToken(run, n, (token) => run.event({ type: 'failed', at: run.now, token, code: 'commandFailed', detail: {} })),
  retry: (run, n) => withToken(run, n, (token) => run.event({ type: 'retried', at: run.now, token, by: 'hri', reason: 'x' })),
  skip: (run, n, m) =>
    withToken(run, n, (token, step) =>
      run.event({ type: 'skipped', at: run.now, token, port: pick(run.plan.steps[step]?.ports ?? [], m) ?? '', by: 'hri', reason: 'x' }),
    ),
  move: (run, n, m) =>
    withToken(run, n, (token) => run.event({ type: 'moved', at: run.now, token, to: pick(Object.keys(run.plan.steps), m) ?? '', by: 'hri', reason: 'x' })),
  children: (run, n) => withToken(run, n, (token) => run.event({ type: 'childrenDone', at: run.now, token, port: 'done' })),
  reassign: (run, n, m) => {
    const open = pick(run.openSlots(), n);
    if (open !== undefined)
      run.take({
        to: 'task',
        task: open.task.id,
        act: { type: 'reassigned', at: run.now, slot: open.slot.id, to: pick(['amy', 'ben', 'bob', 'cat'], m) ?? '', by: 'hri', reason: 'x' },
      });
  },
  nonsense: (run, n) =>
    run.event(
      pick(
        [
          { type: 'taskDone', at: run.now, token: 'no:1', outcome: 'x' },
          { type: 'started', at: run.now },
          { type: 'woke', at: run.now, observed: run.now, token: 'begin:1', clock: 'x' },
          { type: 'paused', at: run.now, detail: {} },
        ] as const,
        n,
      ) as Parameters<Player['event']>[0],
    ),
};

function withToken(run: Player, n: number, act: (token: string, step: string) => unknown): void {
  const token = pick(run.scene.run.tokens, n);
  if (token !== undefined) act(token.id, token.step);
}

/** Everybody answers with the wanted outcome, every date comes, every child ends, and an operator tries again what failed, once. */
function playOut(run: Player): void {
  const tried = new Set<string>();
  for (let n = 0; n < 400 && run.scene.run.status === 'running'; n += 1) {
    if (run.pending.length > 0) run.deliver(0);
    else if (run.openSlots().length > 0) does.decide?.(run, 0, 0);
    else if (run.scene.run.tokens.some(({ waiting }) => waiting.for === 'children'))
      for (const { id } of run.scene.run.tokens) run.event({ type: 'childrenDone', at: run.now, token: id, port: 'done' });
    else if (Object.keys(run.scene.clocks).length > 0) run.tick();
    else {
      const stuck = run.scene.run.tokens.find(({ id, waiting }) => waiting.for === 'incident' && !tried.has(id));
      if (stuck === undefined) return;
      tried.add(stuck.id);
      run.event({ type: 'retried', at: run.now, token: stuck.id, by: 'hri', reason: 'x' });
    }
  }
}

describe('a run, whatever happens to it in whatever order, twice or late', () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
  it(`keeps a sound state, does nothing twice, and ends or says where it is stuck (seed ${seed})`, () => {
    fc.assert(
      fc.property(flows, moves, ({ make }, list: Move[]) => {
        const run = make();
        run.begin();
        expect(faultsOf(run)).toEqual([]);
        for (const { name, n, m } of list) {
          does[name]?.(run, n, m);
          expect(faultsOf(run), `after ${name} ${n} ${m}`).toEqual([]);
        }
        playOut(run);
        expect(faultsOf(run)).toEqual([]);
        const { status, tokens } = run.scene.run;
        if (status === 'running') expect(tokens.filter(({ waiting }) => waiting.for === 'incident' || waiting.for === 'join').length).toBe(tokens.length);
      }),
      { seed, numRuns: 300 },
    );
  });
});

describe('a split and its join', () => {
  it('a branch that ends at once does not end the run', () => {
    const run = player(forked('all', 'close', 'gone'), world);
    run.begin();
    expect(run.scene.run.tokens.map(({ step }) => step).sort()).toEqual(['ask', 'pause']);
    expect(run.scene.run.status).toBe('running');
  });

  it('waits for any: the others are closed, told why, and their dates go', () => {
    const run = player(forked('any', 'close', 'gone'), world);
    run.begin();
    const [open] = run.openSlots();
    if (open !== undefined) run.decide(open, 'submitted');
    run.deliver(0);
    expect(run.scene.run.tokens.map(({ step }) => step)).toEqual(['agree']);
    expect(Object.values(run.scene.clocks).map(({ kind }) => kind)).toEqual(['closes']);
  });
});

describe('a join that goes on with any, while the others go on too', () => {
  it('goes on once: who comes later ends there', () => {
    const run = player(forked('any', 'goOn', 'gone'), world);
    run.begin();
    const [open] = run.openSlots();
    if (open !== undefined) run.decide(open, 'submitted');
    run.deliver(0);
    expect(run.scene.run.tokens.map(({ step }) => step).sort()).toEqual(['agree', 'pause']);
    run.tick();
    expect(run.scene.run.tokens.map(({ id }) => id)).toEqual(['agree:1']);
    expect(run.scene.run.rounds.agree).toBe(1);
  });
});

describe('a flow that goes round without waiting', () => {
  it('is an incident, not an endless turn', () => {
    const flow = aFlow(
      [
        { id: 'begin', kind: 'start' },
        { id: 'again', kind: 'branch', settings: { branches: [{ port: 'never', label, condition: { test: 'is', left: 1, right: 2 } }] } },
        { id: 'done', kind: 'end' },
      ],
      ['begin>again', 'again.never>done', 'again.otherwise>again'],
    );
    const run = player(flow, world);
    run.begin();
    expect(run.scene.run.tokens).toMatchObject([{ step: 'again', waiting: { for: 'incident', code: 'goesRound' } }]);
    expect(run.event({ type: 'skipped', at: run.now, token: run.scene.run.tokens[0]?.id ?? '', port: 'never', by: 'hri', reason: 'x' })).toBeNull();
    expect(run.scene.run.status).toBe('ended');
  });
});

describe('an incident', () => {
  const stuck = () => {
    const run = player(reviewFlow(), world, { scope: 'each', subject: 'amy' });
    run.begin();
    run.event({ type: 'failed', at: run.now, token: 'self:1', code: 'commandFailed', detail: {} });
    return run;
  };

  it('leaves the task open, and its answer moves the run on', () => {
    const run = stuck();
    const [open] = run.openSlots();
    expect(open?.task.step).toBe('self');
    if (open !== undefined) run.decide(open, 'submitted');
    expect(run.deliver(0)).toBeNull();
    expect(run.scene.run.tokens).toMatchObject([{ step: 'review', waiting: { for: 'task' } }]);
  });

  it('that is skipped closes the task that was open', () => {
    const run = stuck();
    expect(run.event({ type: 'skipped', at: run.now, token: 'self:1', port: 'submitted', by: 'hri', reason: 'x' })).toBeNull();
    expect(run.openSlots().map(({ task }) => task.step)).toEqual(['review']);
  });

  it('that is tried again goes on waiting for the same task', () => {
    const run = stuck();
    expect(run.event({ type: 'retried', at: run.now, token: 'self:1', by: 'hri', reason: 'x' })).toBeNull();
    expect(run.scene.run.tokens).toMatchObject([{ waiting: { for: 'task' } }]);
    expect(faultsOf(run)).toEqual([]);
  });

  it('of nobody to ask opens the task when it is tried again and someone is there', () => {
    const flow = aFlow(
      [
        { id: 'begin', kind: 'start' },
        { id: 'ask', kind: 'form', settings: { who: who({ who: 'role', role: 'hr' }), form: { fields: [] } } },
        { id: 'done', kind: 'end' },
      ],
      ['begin>ask', 'ask.submitted>done'],
    );
    let hr: string[] = [];
    const run = player(flow, { ...world, holders: () => hr });
    run.begin();
    expect(run.scene.run.tokens).toMatchObject([{ waiting: { for: 'incident', code: 'nobody' } }]);
    hr = ['hri'];
    run.event({ type: 'retried', at: run.now, token: 'ask:1', by: 'cat', reason: 'Appointed' });
    expect(run.openSlots().map(({ slot }) => slot.holder)).toEqual(['hri']);
  });
});
