import { expect, test } from 'vitest';
import { addStep, connect, nest, removeStep, rename, setFlow, setSetting } from '../../workflows/flow/edits/index.ts';
import { conflictKey, merge } from '../../workflows/flow/merge.ts';
import { parseFlow } from '../../workflows/flow/parse.ts';
import type { Flow, Step } from '../../workflows/flow/schema.ts';
import { templateFlow, templateNames } from '../helpers/templates.ts';
import { flowOf, step } from './flow-cases.ts';

const question = (id: string, label: string) => ({ id, type: 'text', label: { en: label } });
const base = flowOf(
  {
    ask: step('form', { form: { fields: [question('a', 'A'), question('b', 'B')] } }),
    look: step('approval'),
    each: step('forEach', { first: 'in' }),
    in: step('form', {}, { in: 'each' }),
    over: step('end', {}, { in: 'each' }),
    done: step('end'),
  },
  ['ask.submitted > look', 'look.approved > each', 'look.rejected > done', 'each.done > done', 'in.submitted > over'],
);
const named = (flow: Flow, id: string, en: string) => rename(flow, { step: id, name: { en } });
const withFields = (flow: Flow, ...fields: object[]) => setSetting(flow, { step: 'ask', path: 'form', value: { fields, shows: [] } as never });
const form = (id: string, within: string | null = null) => ({ ...(base.steps.in as Step), id, in: within });

test('what only one of both touched is kept of each, wherever it is', () => {
  const mine = setSetting(named(base, 'ask', 'Ask them'), { step: 'look', path: 'minutes', value: 5 });
  const theirs = setFlow(setSetting(named(base, 'look', 'Look again'), { step: 'look', path: 'assurance', value: 2 }), { sensitive: true });
  const { flow, conflicts } = merge(base, mine, theirs);
  expect(conflicts).toEqual([]);
  expect([flow.steps.ask?.name.en, flow.steps.look?.name.en, flow.sensitive]).toEqual(['Ask them', 'Look again', true]);
  expect(flow.steps.look?.settings).toMatchObject({ minutes: 5, assurance: 2 });
  expect(merge(base, theirs, mine).flow).toEqual(flow);
});

test('what both touched differently is told with both, mine stands, and theirs where it is chosen', () => {
  const [mine, theirs] = [named(base, 'ask', 'Mine'), named(base, 'ask', 'Theirs')];
  const { flow, conflicts } = merge(base, mine, theirs);
  expect(conflicts).toEqual([{ step: 'ask', path: 'name', mine: { en: 'Mine' }, theirs: { en: 'Theirs' } }]);
  expect(flow.steps.ask?.name.en).toBe('Mine');
  const chosen = Object.fromEntries(conflicts.map((one) => [conflictKey(one), 'theirs' as const]));
  expect(merge(base, mine, theirs, chosen).flow).toEqual(theirs);
  expect(merge(base, mine, mine)).toEqual({ flow: mine, conflicts: [] });
});

test('questions of one form are added by both, each in its place', () => {
  const mine = withFields(base, question('a', 'A'), question('mine', 'M'), question('b', 'B'));
  const theirs = withFields(base, question('a', 'A, please'), question('b', 'B'), question('theirs', 'T'));
  const { flow, conflicts } = merge(base, mine, theirs);
  expect(conflicts).toEqual([]);
  const asked = (flow.steps.ask as Extract<Step, { kind: 'form' }>).settings.form.fields.map(({ id, label }) => `${id} ${label.en}`);
  expect(asked).toEqual(['a A, please', 'mine M', 'b B', 'theirs T']);
});

test('steps put in by both are both there; a step that one took away and the other changed is asked about', () => {
  const mine = addStep(base, form('one'), { in: null, after: { step: 'ask', port: 'submitted' } });
  const theirs = addStep(base, form('two'), { in: null, after: { step: 'look', port: 'approved' } });
  const both = merge(base, mine, theirs);
  expect(both.conflicts).toEqual([]);
  const led = both.flow.edges.map(({ from, port, to }) => `${from}.${port} > ${to}`);
  expect(led).toEqual(expect.arrayContaining(['ask.submitted > one', 'one.submitted > look', 'look.approved > two', 'two.submitted > each']));
  const gone = merge(base, named(base, 'look', 'Mine'), removeStep(base, 'look'));
  expect(gone.conflicts).toMatchObject([{ step: 'look', path: 'step', theirs: undefined }]);
  expect(gone.flow.steps.look?.name.en).toBe('Mine');
});

test('a container stays for what one put into it while the other took it away, and no route or beginning leads to what is not there', () => {
  const mine = addStep(base, form('new', 'each'), { in: 'each' });
  const { flow } = merge(base, mine, removeStep(base, 'each'));
  expect(flow.steps.each?.kind).toBe('forEach');
  for (const { from, to } of flow.edges) expect([flow.steps[from]?.in, flow.steps[to]]).toEqual([flow.steps[to]?.in, expect.anything()]);
  expect(parseFlow(flow).problems).toEqual([]);
});

test('of any two changes to a template nothing is lost unasked, and what comes out is a flow', () => {
  for (const name of templateNames) {
    const from = templateFlow(name);
    const ids = Object.keys(from.steps).filter((id) => from.steps[id]?.kind !== 'start');
    for (const [index, id] of ids.entries()) {
      if (index % 4 !== 0) continue;
      const other = ids[(index + 3) % ids.length] ?? id;
      for (const theirs of [removeStep(from, other), nest(from, { steps: [other], into: null }), connect(from, { from: other, port: 'done', to: id })]) {
        const mine = named(from, id, 'Mine');
        const { flow, conflicts } = merge(from, mine, theirs);
        expect(parseFlow(flow).problems).toEqual([]);
        expect(flow.steps[id]?.name.en ?? conflicts.length).toBe('Mine');
      }
    }
  }
});
