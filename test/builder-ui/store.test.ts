import { describe, expect, it, vi } from 'vitest';
import type { FlowApi, Saved } from '../../builder-ui/editor/flow-api.ts';
import { problemsIn } from '../../builder-ui/editor/problems.ts';
import { createEditor } from '../../builder-ui/editor/store.ts';
import type { FactTypes } from '../../workflows/flow/fact-type.ts';
import { removeStep, rename, setSetting } from '../../workflows/flow/edits/index.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { aReview } from './flow.ts';

/** An editor with a server in memory; `answers` are given to saves in turn before it behaves as it should. */
function anEditor(answers: (Saved | Error)[] = [], factTypes: FactTypes = {}, theirs: Flow = aReview()) {
  const saved: Flow[] = [];
  let revision = 1;
  let now = 0;
  const api: FlowApi = {
    load: () =>
      Promise.resolve({
        id: 'f',
        flow: theirs,
        revision: 7,
        by: { id: 'zoe', name: 'Zoe', nameZh: null },
        version: null,
        changed: true,
        connections: [],
        factTypes,
        roster: { people: 100, departments: 5, team: 8 },
      }),
    save: (_, flow) => {
      const answer = answers.shift();
      if (answer instanceof Error) return Promise.reject(answer);
      if (answer !== undefined) return Promise.resolve(answer);
      saved.push(flow);
      return Promise.resolve({ revision: ++revision });
    },
    publish: () => Promise.resolve({ version: 1 }),
    here: () => Promise.resolve({ others: [{ person: { id: 'zoe', name: 'Zoe', nameZh: null }, step: 'check' }], revision: 7, comments: '' }),
    leave: () => {},
  };
  const editor = createEditor(
    {
      id: 'f',
      flow: aReview(),
      revision,
      version: null,
      changed: true,
      connections: [],
      factTypes,
      roster: { people: 100, departments: 5, team: 8 },
    },
    api,
    { look: (at) => Promise.resolve(problemsIn(at)), close: () => {} },
    {
      save: 5,
      check: 5,
      retry: 5,
      now: () => now,
    },
  );
  return { editor, state: () => editor.store.getState(), saved, wait: (ms: number) => (now += ms) };
}

const named = (name: string) => (flow: Flow) => rename(flow, { step: 'self', name: { en: name } });

describe('the editor', () => {
  it('undoes and redoes every change', () => {
    const { editor, state } = anEditor();
    const before = state().flow;
    editor.edit((flow) => removeStep(flow, 'check'));
    const after = state().flow;
    editor.undo();
    expect(state().flow).toBe(before);
    editor.redo();
    expect(state().flow).toBe(after);
  });

  it('takes back what was typed in one go as one change, and a pause begins another', () => {
    const { editor, state, wait } = anEditor();
    for (const name of ['S', 'Se', 'Sel']) editor.edit(named(name), { group: 'name.self' });
    wait(5_000);
    editor.edit(named('Self'), { group: 'name.self' });
    editor.undo();
    expect(state().flow.steps.self?.name.en).toBe('Sel');
    editor.undo();
    expect(state().flow.steps.self?.name.en).toBe('self');
  });

  it('carries what is declared of the data that it reads, in the same change, and takes it back with it', () => {
    const declared = { sales: { name: { en: 'Sales', zh: '銷售額' }, type: 'number' as const, staleAfterDays: 90 } };
    const { editor, state } = anEditor([], declared);
    const reads = { test: 'less' as const, left: { value: 'fact' as const, scope: 'person' as const, key: 'sales' }, right: 3 };
    editor.edit((flow) => setSetting(flow, { step: 'low', path: 'branches.0.condition', value: reads }));
    expect(state().flow.facts).toEqual(declared);
    editor.undo();
    expect(state().flow.facts).toEqual({});
  });

  it('does not remember a change that changed nothing', () => {
    const { editor, state } = anEditor();
    editor.edit((flow) => flow);
    expect(state().history.past).toEqual([]);
    expect(state().save).toBe('saved');
  });

  it('lets go of a selected step that is gone', () => {
    const { editor, state } = anEditor();
    editor.select(['check', 'self']);
    editor.edit((flow) => removeStep(flow, 'check'));
    expect(state().selection).toEqual(['self']);
  });

  it('shows what is selected, and selects nothing that is folded away', () => {
    const { editor, state } = anEditor();
    editor.select(['self']);
    editor.fold(['each']);
    expect(state()).toMatchObject({ folded: ['each'], selection: ['each'] });
    editor.select(['announce']);
    expect(state().folded).toEqual(['each']);
    editor.select(['check']);
    expect(state().folded).toEqual([]);
  });

  it('saves a moment after the last change, once', async () => {
    const { editor, state, saved } = anEditor();
    editor.edit(named('a'));
    editor.edit(named('b'));
    expect(state().save).toBe('waiting');
    await vi.waitFor(() => expect(state().save).toBe('saved'));
    expect(saved.map((flow) => flow.steps.self?.name.en)).toEqual(['b']);
    expect(state().revision).toBe(2);
  });

  it('says that it could not save, keeps the change, and tries again by itself', async () => {
    const { editor, state, saved } = anEditor([new Error('no connection')]);
    const seen: string[] = [];
    editor.store.subscribe(({ save }) => seen.push(save));
    editor.edit(named('a'));
    await vi.waitFor(() => expect(state().save).toBe('saved'));
    expect(seen).toContain('failed');
    expect(saved).toHaveLength(1);
  });

  it('keeps both when somebody else changed other things, and undoing takes back only what was done here', async () => {
    const theirs = rename(aReview(), { step: 'check', name: { en: 'Theirs' } });
    const { editor, state, saved } = anEditor([{ stale: true }], {}, theirs);
    editor.edit(named('mine'));
    await vi.waitFor(() => expect(state().save).toBe('saved'));
    const names = (flow: Flow | undefined) => [flow?.steps.self?.name.en, flow?.steps.check?.name.en];
    expect(names(saved.at(-1))).toEqual(['mine', 'Theirs']);
    expect(state().joined).toMatchObject({ by: { name: 'Zoe' }, steps: ['check'], both: true });
    editor.undo();
    expect(names(state().flow)).toEqual(['self', 'Theirs']);
  });

  it('saves nothing where both changed the same thing, until it is chosen whose stands', async () => {
    const theirs = rename(aReview(), { step: 'self', name: { en: 'Theirs' } });
    for (const [choice, name] of [
      ['mine', 'still mine'],
      ['theirs', 'Theirs'],
    ] as const) {
      const { editor, state, saved } = anEditor([{ stale: true }], {}, theirs);
      editor.edit(named('mine'));
      await vi.waitFor(() => expect(state().save).toBe('stale'));
      editor.edit(named('still mine'));
      await editor.saveNow();
      expect(saved).toEqual([]);
      expect(state().clash?.conflicts).toMatchObject([{ step: 'self', path: 'name' }]);
      await editor.settle({ 'self name': choice });
      await vi.waitFor(() => expect(state()).toMatchObject({ save: 'saved', clash: null }));
      expect(state().flow.steps.self?.name.en).toBe(name);
      editor.close();
    }
  });

  it('learns who else is there, and takes in what they saved while nothing is unsaved here', async () => {
    const theirs = rename(aReview(), { step: 'check', name: { en: 'Theirs' } });
    const { editor, state, saved } = anEditor([], {}, theirs);
    await editor.meet('window-1');
    expect(state().others).toMatchObject([{ person: { name: 'Zoe' }, step: 'check' }]);
    expect(state()).toMatchObject({ revision: 7, save: 'saved', joined: { steps: ['check'], both: false } });
    expect(state().flow.steps.check?.name.en).toBe('Theirs');
    expect(saved).toEqual([]);
    editor.close();
  });

  it('saves before it publishes, and says that nothing is changed since', async () => {
    const { editor, state, saved } = anEditor();
    editor.edit(named('a'));
    expect(await editor.publish()).toEqual({ version: 1 });
    expect(saved).toHaveLength(1);
    expect(state()).toMatchObject({ version: 1, changed: false });
  });

  it('looks for problems after a change', async () => {
    const { editor, state } = anEditor();
    const before = state().problems.length;
    editor.edit((flow) => ({ ...flow, edges: [] }));
    await vi.waitFor(() => expect(state().problems.length).toBeGreaterThan(before));
    editor.close();
  });
});

describe('types of records', () => {
  it('that are declared come along with the step that names them, and only those', () => {
    const { editor } = anEditor();
    const type = { name: { en: 'Grade' }, fields: {} };
    editor.learn({ grade: type, other: type });
    expect(editor.store.getState().save).toBe('saved');
    editor.edit((flow) => ({
      ...flow,
      steps: { ...flow.steps, file: { id: 'file', kind: 'record', name: { en: 'File' }, in: null, settings: { type: 'grade', does: 'write', values: {} } } },
    }));
    expect(Object.keys(editor.store.getState().flow.records)).toEqual(['grade']);
  });
});
