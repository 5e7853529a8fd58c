import { describe, expect, it } from 'vitest';
import { beginsAs, beginsOf, cellsOffered, isSame, waysOf } from '../../builder-ui/editor/inspector/begins.ts';
import type { Field } from '../../workflows/flow/form.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { aFlow, who } from '../helpers/flows.ts';

const hr = who({ who: 'role', role: 'hr' });
const list = (id: string) => ({ id, type: 'list', label: { en: id }, columns: [{ id: 'what', type: 'text', label: { en: 'What' } }] });
const flow: Flow = aFlow(
  [
    { id: 'begin', kind: 'start' },
    { id: 'plan', kind: 'form', settings: { who: hr, form: { fields: [list('goals')] } } },
    { id: 'each', kind: 'forEach', settings: { first: 'ask' } },
    { id: 'ask', kind: 'form', in: 'each', settings: { who: hr, form: { fields: [{ id: 'grade', type: 'number', label: { en: 'Grade' } }] } } },
    { id: 'table', kind: 'form', settings: { who: hr, form: { fields: [list('rows')] } } },
  ],
  [],
);
const words = { person: 'The person', outcome: 'Outcome', itself: 'Itself', column: (name: string) => name };
const fieldOf = (step: string): Field => {
  const found = flow.steps[step];
  if (found?.kind !== 'form' || found.settings.form.fields[0] === undefined) throw new Error(`${step} asks nothing`);
  return found.settings.form.fields[0];
};

describe('what a table begins with', () => {
  it('is offered as far as there is something of the kind: an earlier table, a box', () => {
    expect(waysOf(fieldOf('table'), flow, flow.steps.table ?? null)).toEqual(['cycleBefore', 'list', 'children', 'members', 'reports', 'records', 'facts']);
    const { plan: _plan, each: _each, ask: _ask, ...rest } = flow.steps;
    expect(waysOf(fieldOf('table'), { ...flow, steps: rest }, flow.steps.table ?? null)).not.toContain('list');
    expect(waysOf(fieldOf('ask'), flow, flow.steps.ask ?? null)).toEqual(['cycleBefore']);
  });

  it('begins with the first there is of its kind, which each of its columns may take from', () => {
    const listed = beginsAs(fieldOf('table'), 'list', flow, flow.steps.table ?? null);
    expect([beginsOf(listed), listed.begins]).toEqual(['list', { over: { rows: 'list', step: 'plan', field: 'goals' }, values: {}, fixed: false }]);
    const cells = cellsOffered({ rows: 'list', step: 'plan', field: 'goals' }, flow, 'en', {}, words);
    expect(cells).toMatchObject([{ label: 'What', value: { value: 'answer', step: 'plan', field: 'what' } }]);
    const below = cellsOffered({ rows: 'children', step: 'each' }, flow, 'en', {}, words).map(({ label }) => label);
    expect(below).toEqual(expect.arrayContaining(['The person', 'department', 'Grade', 'Outcome']));
  });

  it('knows a value again, in whatever order its parts were kept', () => {
    expect(isSame({ value: 'person', of: { who: 'subject' }, field: 'id' }, { field: 'id', value: 'person', of: { who: 'subject' } })).toBe(true);
    expect(isSame({ value: 'person', of: { who: 'subject' }, field: 'id' }, { value: 'person', of: { who: 'item' }, field: 'id' })).toBe(false);
  });
});
