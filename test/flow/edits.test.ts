import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addStep,
  connect,
  disconnect,
  type FlowPiece,
  indent,
  move,
  nest,
  outdent,
  pieceOf,
  type Place,
  putPiece,
  readPiece,
  removeStep,
  rename,
  replaceSettings,
  setFlow,
  setSetting,
  shift,
} from '../../workflows/flow/edits/index.ts';
import { parseFlow } from '../../workflows/flow/parse.ts';
import { type Flow, portsOf, type Step } from '../../workflows/flow/schema.ts';
import { flowOf, step } from './flow-cases.ts';

const chain = () =>
  flowOf({ a: step('form'), b: step('approval'), c: step('wait'), done: step('end') }, [
    'a.submitted > b',
    'b.approved > c',
    'b.rejected > a',
    'c.reached > done',
  ]);
const boxed = () =>
  flowOf(
    {
      each: step('forEach', { first: 'x' }),
      x: step('form', {}, { in: 'each' }),
      y: step('wait', {}, { in: 'each' }),
      over: step('end', {}, { in: 'each' }),
      done: step('end'),
    },
    ['each.done > done', 'x.submitted > y', 'y.reached > over'],
  );
const made = (id: string, kind = 'wait'): Step => {
  const { flow } = { flow: flowOf({ [id]: step(kind) }, []) };
  return flow.steps[id] as Step;
};
const routes = (flow: Flow) => flow.edges.map(({ from, port, to }) => `${from}.${port} > ${to}`).sort();

test('a step added on a route stands in between', () => {
  expect(routes(addStep(chain(), made('w'), { in: null, after: { step: 'a', port: 'submitted' } }))).toEqual([
    'a.submitted > w',
    'b.approved > c',
    'b.rejected > a',
    'c.reached > done',
    'start.next > a',
    'w.reached > b',
  ]);
});

test('a step added after an open outcome is led to from there', () => {
  const flow = disconnect(chain(), { from: 'b', port: 'rejected' });
  expect(routes(addStep(flow, made('w'), { in: null, after: { step: 'b', port: 'rejected' } }))).toContain('b.rejected > w');
});

test('the first step added to an empty container is what it begins with', () => {
  const empty = flowOf({ each: step('forEach'), done: step('end') }, ['each.done > done']);
  const added = addStep(empty, made('w'), { in: 'each' });
  expect(added.steps.each).toMatchObject({ settings: { first: 'w' } });
  expect(added.steps.w?.in).toBe('each');
});

test('an id that is taken or a place that is not there changes nothing', () => {
  const flow = chain();
  expect(addStep(flow, made('a'), { in: null })).toBe(flow);
  expect(addStep(flow, made('w'), { in: 'b' })).toBe(flow);
});

test('removing a step closes the gap by its main outcome', () => {
  expect(routes(removeStep(chain(), 'b'))).toEqual(['a.submitted > c', 'c.reached > done', 'start.next > a']);
});

test('removing the first step of a container lets it begin with the next; removing the container removes what is inside', () => {
  expect(removeStep(boxed(), 'x').steps.each).toMatchObject({ settings: { first: 'y' } });
  const bare = removeStep(boxed(), 'each');
  expect(Object.keys(bare.steps)).toEqual(['start', 'done']);
  expect(routes(bare)).toEqual(['start.next > done']);
});

test('an outcome leads to one step, and never out of its container or into the start', () => {
  expect(routes(connect(chain(), { from: 'b', port: 'rejected', to: 'c' }))).toContain('b.rejected > c');
  expect(connect(chain(), { from: 'b', port: 'rejected', to: 'c' }).edges).toHaveLength(5);
  const flow = boxed();
  expect(connect(flow, { from: 'y', port: 'reached', to: 'done' })).toBe(flow);
  expect(connect(flow, { from: 'done', port: 'x', to: 'start' })).toBe(flow);
});

test('steps put into a container take their routes along, and the gap closes', () => {
  const flow = { ...chain(), steps: { ...chain().steps, ...addStep(chain(), made('each', 'forEach'), { in: null }).steps } };
  const nested = nest(flow, { steps: ['b', 'c'], into: 'each' });
  expect(routes(nested)).toEqual(['a.submitted > done', 'b.approved > c', 'start.next > a']);
  expect(nested.steps.each).toMatchObject({ settings: { first: 'b' } });
  expect(parseFlow(nested).problems).toEqual([]);
  const out = nest(nested, { steps: ['b'], into: null });
  expect(out.steps.b?.in).toBeNull();
  expect(out.steps.each).toMatchObject({ settings: { first: 'c' } });
});

test('a container does not go into itself', () => {
  const flow = addStep(boxed(), made('inner', 'forEach'), { in: 'each' });
  expect(nest(flow, { steps: ['each'], into: 'inner' })).toBe(flow);
});

test('a setting is changed by its path; what does not fit changes nothing', () => {
  const due = { from: { anchor: 'opened' }, plus: { n: 5, unit: 'days' } };
  const set = setSetting(chain(), { step: 'b', path: 'due', value: due });
  expect(set.steps.b).toMatchObject({ settings: { due } });
  expect(setSetting(set, { step: 'b', path: 'due.plus.n', value: 7 }).steps.b).toMatchObject({ settings: { due: { plus: { n: 7, unit: 'days' } } } });
  expect(setSetting(set, { step: 'b', path: 'due', value: undefined }).steps.b?.settings).not.toHaveProperty('due');
  expect(setSetting(set, { step: 'b', path: 'due.plus.unit', value: 'fortnights' })).toBe(set);
  expect(setSetting(set, { step: 'b', path: '__proto__.x', value: 1 })).toBe(set);
  const first = { id: 'r', at: due };
  const reminded = setSetting(set, { step: 'b', path: 'reminders.0', value: first });
  expect(reminded.steps.b).toMatchObject({ settings: { reminders: [first] } });
  expect(setSetting(reminded, { step: 'b', path: 'reminders.0', value: undefined }).steps.b).toMatchObject({ settings: { reminders: [] } });
});

test('routes of outcomes that a changed setting takes away go with them', () => {
  const which = chain().steps.b as Step;
  const outcomes = [{ key: 'yes', label: { en: 'Yes' } }];
  expect(routes(replaceSettings(chain(), { step: 'b', settings: { ...which.settings, outcomes } as Step['settings'] }))).toEqual([
    'a.submitted > b',
    'c.reached > done',
    'start.next > a',
  ]);
});

test('names, places and fields of the flow are changed and nothing else', () => {
  expect(rename(chain(), { step: 'a', name: { en: 'Ask', zh: '問' } }).steps.a?.name).toEqual({ en: 'Ask', zh: '問' });
  expect(move(chain(), { a: { x: 10, y: 20 }, nobody: { x: 0, y: 0 } }).layout).toEqual({ a: { x: 10, y: 20 } });
  expect(setFlow(chain(), { sensitive: true }).sensitive).toBe(true);
});

test('whatever is done in whatever order, the flow can be read again and the flow before is left as it was', () => {
  const seed = Date.now() % 1e9;
  const edit = fc.tuple(
    fc.constantFrom('add', 'addInside', 'remove', 'connect', 'disconnect', 'nest', 'out', 'later', 'earlier', 'indent', 'outdent'),
    fc.nat(),
    fc.nat(),
  );
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 25 }), (edits) => {
      let flow = boxed();
      for (const [index, [does, a, b]] of edits.entries()) {
        const before = JSON.stringify(flow);
        const ids = Object.keys(flow.steps);
        const [one, two] = [ids[a % ids.length] ?? 'start', ids[b % ids.length] ?? 'start'];
        if (ids.length === 0) return;
        const port = portsOf(flow.steps[one] as Step)[0]?.port ?? 'none';
        const containers = ids.filter((id) => flow.steps[id]?.kind === 'forEach');
        const into = containers[b % Math.max(1, containers.length)] ?? null;
        const kind = a % 3 === 0 ? 'forEach' : 'approval';
        const after: Flow = {
          add: () => addStep(flow, made(`n${index}`, kind), { in: flow.steps[one]?.in ?? null, after: { step: one, port } }),
          addInside: () => addStep(flow, made(`n${index}`, kind), { in: into }),
          remove: () => removeStep(flow, one),
          connect: () => connect(flow, { from: one, port, to: two }),
          disconnect: () => disconnect(flow, { from: one, port }),
          nest: () => nest(flow, { steps: [one, two], into }),
          out: () => nest(flow, { steps: [one], into: null }),
          later: () => shift(flow, { step: one, by: 'later' }),
          earlier: () => shift(flow, { step: one, by: 'earlier' }),
          indent: () => indent(flow, one),
          outdent: () => outdent(flow, one),
        }[does as 'add']();
        expect(JSON.stringify(flow)).toBe(before);
        expect(parseFlow(after).problems).toEqual([]);
        flow = after;
      }
    }),
    { seed, numRuns: 300 },
  );
});

test('an end goes into the box after it without leading on to what is there', () => {
  const ended = connect(boxed(), { from: 'start', port: 'next', to: 'done' });
  const inside = indent(ended, 'done');
  expect(inside.steps.done?.in).toBe('each');
  expect(parseFlow(inside).problems).toEqual([]);
});

test('a step goes one place later and earlier, and a route back to it goes on leading to it', () => {
  const looping = connect(chain(), { from: 'b', port: 'rejected', to: 'a' });
  const later = shift(looping, { step: 'a', by: 'later' });
  expect(routes(later)).toEqual(['a.submitted > c', 'b.approved > a', 'b.rejected > a', 'c.reached > done', 'start.next > b']);
  expect(routes(shift(shift(chain(), { step: 'c', by: 'earlier' }), { step: 'c', by: 'later' }))).toEqual(routes(chain()));
  expect(shift(chain(), { step: 'a', by: 'earlier' })).toEqual(chain());
  expect(shift(chain(), { step: 'c', by: 'later' })).toEqual(chain());
});

test('the first step of a box that goes later lets the box begin with the next, and back', () => {
  const later = shift(boxed(), { step: 'x', by: 'later' });
  expect(later.steps.each).toMatchObject({ settings: { first: 'y' } });
  expect(routes(later)).toEqual(['each.done > done', 'start.next > each', 'x.submitted > over', 'y.reached > x']);
  const back = shift(later, { step: 'x', by: 'earlier' });
  expect(back.steps.each).toMatchObject({ settings: { first: 'x' } });
  expect(routes(back)).toEqual(routes(boxed()));
});

test('a step goes out of its box to stand after it, and in again at the end of the path there', () => {
  const out = outdent(boxed(), 'y');
  expect(out.steps.y?.in).toBeNull();
  expect(routes(out)).toEqual(['each.done > y', 'start.next > each', 'x.submitted > over', 'y.reached > done']);
  expect(routes(indent(out, 'y'))).toEqual(routes(boxed()));
  expect(outdent(boxed(), 'each')).toEqual(boxed());
});

test('a step before a box goes in at its beginning', () => {
  const before = addStep(boxed(), made('w'), { in: null, after: { step: 'start', port: 'next' } });
  const inside = indent(before, 'w');
  expect(inside.steps.each).toMatchObject({ settings: { first: 'w' } });
  expect(routes(inside)).toEqual(['each.done > done', 'start.next > each', 'w.reached > x', 'x.submitted > y', 'y.reached > over']);
});

describe('what is copied', () => {
  const copy = (flow: Flow, ids: string[], place: Place, into = flow) => {
    let n = 0;
    const text = JSON.stringify(pieceOf(flow, ids));
    const put = putPiece(into, readPiece(text) as FlowPiece, place, ({ id }) => `${id}${++n}`);
    expect(parseFlow(put.flow).problems).toEqual([]);
    return put;
  };

  test('goes in between with the routes among it, and its end goes on to where the place led', () => {
    const { flow, added } = copy(chain(), ['b', 'a'], { in: null, after: { step: 'b', port: 'approved' } });
    expect(added).toEqual(['a1', 'b2']);
    expect(routes(flow)).toEqual(
      [...routes(chain()).filter((route) => route !== 'b.approved > c'), 'a1.submitted > b2', 'b.approved > a1', 'b2.approved > c', 'b2.rejected > a1'].sort(),
    );
  });

  test('takes along what is inside, begins with the same, and goes on speaking of its own steps', () => {
    const reads = setSetting(boxed(), {
      step: 'y',
      path: 'condition',
      value: { test: 'is', left: { value: 'answer', step: 'x', field: 'text' }, right: 'now' },
    });
    const { flow, added } = copy(reads, ['each', 'x'], { in: null, after: { step: 'each', port: 'done' } });
    const box = flow.steps[added[0] ?? ''];
    const inside = Object.values(flow.steps).filter((one) => one.in === box?.id);
    expect(inside.map(({ kind }) => kind).sort()).toEqual(['end', 'form', 'wait']);
    const first = inside.find(({ kind }) => kind === 'form')?.id;
    expect(box).toMatchObject({ settings: { first } });
    expect(inside.find(({ kind }) => kind === 'wait')).toMatchObject({ settings: { condition: { left: { step: first } } } });
  });

  test('goes into another flow, and a text that is none is not taken', () => {
    const { flow, added } = copy(boxed(), ['each'], { in: null, after: { step: 'a', port: 'submitted' } }, chain());
    expect(routes(flow)).toContain(`${added[0]}.done > b`);
    expect(readPiece('hello')).toBeNull();
    expect(readPiece('{"loopwright":"steps","steps":{"x":{}},"edges":[]}')).toBeNull();
    expect(pieceOf(chain(), ['start'])).toBeNull();
  });
});
