import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseFlow, upgradeFlow } from '../../workflows/flow/parse.ts';
import { flowOf, step } from './flow-cases.ts';

const template = readFileSync(new URL('../../templates/annual-review.json', import.meta.url), 'utf8');
const good = () => JSON.parse(template) as Record<string, never>;
const messages = (input: unknown) => parseFlow(input).problems.map(({ message }) => message);
const places = (input: unknown) => parseFlow(input).problems.map(({ place }) => place);

/** The template with one thing changed by its path; a `+` at the end adds to a list, undefined takes away. */
function changed(path: string, value: unknown): unknown {
  const flow: Record<string, unknown> = good();
  const keys = path.split('.');
  const last = keys.pop() as string;
  const at = keys.reduce<Record<string, unknown>>((node, key) => node[key] as Record<string, unknown>, flow);
  if (last === '+') (at as unknown as unknown[]).push(value);
  else if (value === undefined) delete at[last];
  else at[last] = value;
  return flow;
}

test('a good flow is read, as text with a byte order mark and as data alike, and reading it again changes nothing', () => {
  const { flow, problems } = parseFlow(`\uFEFF${template}`);
  expect(problems).toEqual([]);
  expect(parseFlow(flow).flow).toEqual(flow);
  expect(parseFlow(JSON.stringify(flow)).flow).toEqual(flow);
});

test.each([
  ['{\n  "schema": 1,\n  "name": {"en": "x",}\n}', 'line 3, column 22', 'a name in double quotes'],
  ['{"a": [1, 2', 'line 1, column 12', '"," or "]"'],
  ['{"a": tru}', 'line 1, column 7', 'a value'],
  ['{"a" 1}', 'line 1, column 6', '":"'],
  ['{"a": 1} x', 'line 1, column 10', 'the end of the text'],
  ['', 'line 1, column 1', 'a value'],
])('malformed JSON is named by line and column: %j', (text, place, expected) => {
  expect(parseFlow(text).problems).toMatchObject([{ place, expected }]);
});

test('the place of a fault agrees with JSON.parse on what is JSON at all', () => {
  const seed = Date.now() % 1e9;
  const broken = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '}', '"', '\\', '1', '\n'))
    .map(([json, at, put]) => json.slice(0, at % (json.length + 1)) + put + json.slice((at % (json.length + 1)) + 1));
  fc.assert(
    fc.property(broken, (text) => {
      let isJson = true;
      try {
        JSON.parse(text);
      } catch {
        isJson = false;
      }
      const [problem] = parseFlow(text).problems;
      expect(problem?.place.startsWith('line ') ?? false).toBe(!isJson);
      expect(problem?.message.includes('something else') ?? false).toBe(false);
    }),
    { seed, numRuns: 500 },
  );
});

test('ten megabytes of junk are refused at once, as text and as data', () => {
  const many = Array.from({ length: 2_000_000 }, (_, n) => n);
  let deep: unknown = 1;
  for (let n = 0; n < 100_000; n += 1) deep = [deep];
  const began = performance.now();
  expect(messages('x'.repeat(10_000_000))[0]).toContain('larger than 5 MB');
  expect(messages({ schema: 1, name: { en: 'x'.repeat(10_000_000) } })[0]).toContain('larger than 5 MB');
  expect(messages({ schema: 1, junk: many })[0]).toContain('more than 200000 values');
  expect(messages({ schema: 1, steps: Object.fromEntries(Array.from({ length: 3_000 }, (_, n) => [`s${n}`, {}])), edges: [] })[0]).toContain('3000 steps');
  expect(messages({ schema: 1, steps: deep })[0]).toContain('levels deep');
  expect(performance.now() - began).toBeLessThan(3_000);
});

test('a flow of schema 0 is lifted; a newer one is refused with the way out', () => {
  const { steps, name, ...rest } = good() as unknown as { steps: Record<string, { name: { en: string } }>; name: { en: string } };
  const old = { ...rest, schema: 0, name: name.en, steps: Object.values(steps).map((one) => ({ ...one, name: one.name.en })) };
  expect(parseFlow(old).flow?.steps.selfReview?.name).toEqual({ en: 'Self review' });
  expect(upgradeFlow(good())).toEqual(good());
  expect(messages({ ...good(), schema: 7 })[0]).toContain('newer Loopwright');
  expect(messages({ name: 'x' })[0]).toContain('expected "schema": 1');
});

test('an unknown kind is told with the kinds there are', () => {
  const [message] = messages(changed('steps.selfReview.kind', 'questionnaire'));
  expect(message).toBe(
    'Step “selfReview” is of the kind “questionnaire”, which is not known here. Known kinds: start, form, approval, nominate, acknowledge, meeting, training, branch, split, join, wait, milestone, repeat, forEach, notify, record, score, connect, subflow, whenever, emit, end.',
  );
});

test('an edge to a step that is not there is named with that step', () => {
  expect(messages(changed('edges.+', { from: 'finished', port: 'next', to: 'celebration' }))[0]).toBe(
    'The route from “Cycle finished” (finished) by “next” to “celebration” names “celebration”, which is not there. Remove the route or bring back the step.',
  );
});

test.each<[string, string, unknown, RegExp]>([
  ['an edge across a border', 'edges.0.to', 'selfReview', /crosses the border of a container/],
  ['two edges from one outcome', 'edges.+', { from: 'start', port: 'next', to: 'finished' }, /the second one for this outcome/],
  ['a step under another id', 'steps.sign.id', 'signs', /calls itself “signs”/],
  ['a container that is not there', 'steps.sign.in', 'nowhere', /is inside “nowhere”, which is not there/],
  ['a container that cannot hold steps', 'steps.sign.in', 'announcement', /cannot hold steps/],
  ['a first step outside', 'steps.reviews.settings.first', 'announcement', /not inside it/],
])('%s is told in words', (_, path, value, message) => {
  expect(messages(changed(path, value)).join('\n')).toMatch(message);
});

test('a circle through containers is found, however long, and the steps inside it are not blamed', () => {
  const nested = (id: string, within: string) => [id, { id, kind: 'forEach', name: { en: id }, in: within, settings: {} }];
  const flow = {
    schema: 1,
    key: 'x',
    name: { en: 'x' },
    edges: [],
    steps: Object.fromEntries([nested('a', 'c'), nested('b', 'a'), nested('c', 'b'), nested('d', 'a')]),
  };
  expect(places(flow)).toEqual(['steps.a.in', 'steps.b.in', 'steps.c.in']);
});

test('names that are built into the language are refused wherever they stand', () => {
  expect(messages(template.replace('"announcement": {', '"__proto__": {'))[0]).toBe(
    'The name “__proto__” is reserved and cannot be used. Choose another name.',
  );
  expect(messages(changed('steps.constructor', {}))[0]).toContain('reserved');
  expect(messages(changed('edges.+', { from: 'finished', port: 'x', to: 'constructor' }))[0]).toContain('which is not there');
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

test('a wrong setting deep inside a rule is named by its place, with what was expected and what came', () => {
  expect(parseFlow(changed('steps.selfReview.settings.due.plus.unit', 'fortnights')).problems).toEqual([
    {
      place: 'steps.selfReview.settings.due.plus.unit',
      expected: '“minutes” or “hours” or “days” or “weeks” or “months” or “workingDays”',
      came: '“fortnights”',
      message: expect.stringContaining('but found “fortnights”') as string,
    },
  ]);
  expect(parseFlow(changed('steps.sign.settings.colour', 'red')).problems).toMatchObject([{ place: 'steps.sign.settings', came: '“colour”' }]);
  expect(places(changed('steps.sign.settings.who', undefined))).toEqual(['steps.sign.settings.who']);
});

test('whatever comes in, nothing is thrown and every problem is complete', () => {
  const seed = Date.now() % 1e9;
  const paths = fc.constantFrom('schema', 'name', 'steps', 'edges', 'data', 'dates', 'tables', 'layout');
  fc.assert(
    fc.property(
      fc.oneof(
        fc.anything(),
        fc.record({ path: paths, value: fc.anything() }).map(({ path, value }) => ({ ...good(), [path]: value })),
      ),
      (input) => {
        const { flow, problems } = parseFlow(input);
        expect(flow === null).toBe(problems.length > 0);
        for (const { place, expected, came, message } of problems) expect([place, expected, came, message].every((part) => part.length > 0)).toBe(true);
      },
    ),
    { seed, numRuns: 1_000 },
  );
});

test('the helper of these tests makes flows that can be read', () => {
  expect(flowOf({ ask: step('form'), done: step('end') }, ['ask.submitted > done']).edges).toHaveLength(2);
});
