import { createStore } from 'zustand/vanilla';
import { type FactTypes, withFactTypes } from '../../workflows/flow/fact-type.ts';
import type { Roster } from '../../workflows/flow/price.ts';
import type { Problem } from '../../workflows/flow/problem.ts';
import type { RecordType } from '../../workflows/flow/record-type.ts';
import { withRecordTypes } from '../../workflows/flow/record-types-named.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import type { FlowApi, FlowDraft, Published } from './flow-api.ts';
import { type History, noHistory, redone, remembered, undone } from './history.ts';
import { type Judge, judgeApart } from './judge.ts';

/**
 * The state of one open flow: the flow, what is selected, what was before, and whether it is saved. No React.
 * Every change goes through `edit` with a pure function, so that all of it can be undone and is saved as it happens.
 */

/** `waiting`: changed a moment ago; `failed`: not saved, tried again by itself; `stale`: someone else changed the draft. */
export type SaveState = 'saved' | 'waiting' | 'saving' | 'failed' | 'stale';

export type EditorState = {
  id: string;
  flow: Flow;
  revision: number;
  version: number | null;
  /** Whether the draft differs from the latest version. */
  changed: boolean;
  selection: readonly string[];
  history: History;
  save: SaveState;
  problems: Problem[];
  /** The connections there are, by name. */
  connections: readonly string[];
  /** The data that is declared, by key: a flow carries what it reads of it. */
  factTypes: FactTypes;
  /** The types of records that are declared, as far as somebody has looked: a flow carries those that it names. */
  recordTypes: Readonly<Record<string, RecordType>>;
  /** Whom a launch would be for today, at most. */
  roster: Roster;
};

export type EditOptions = { group?: string; select?: readonly string[] };
export type Edit = (flow: Flow) => Flow;

/** Times in milliseconds, and the clock; tests give their own. */
export type Pace = { save: number; check: number; retry: number; now: () => number };
const usual: Pace = { save: 600, check: 50, retry: 4_000, now: () => Date.now() };

export type Editor = ReturnType<typeof createEditor>;

export function createEditor(draft: FlowDraft, api: FlowApi, judge: Judge = judgeApart(), pace: Pace = usual) {
  const store = createStore<EditorState>(() => ({ ...fresh(draft), problems: draft.problems }));
  const { getState: get, setState: set } = store;
  let saveTimer: ReturnType<typeof setTimeout> | undefined;
  let checkTimer: ReturnType<typeof setTimeout> | undefined;
  let saving: Promise<void> | null = null;
  let kept = draft.flow;

  function edit(change: Edit, { group, select }: EditOptions = {}): void {
    const { flow, history, selection, factTypes, recordTypes } = get();
    const next = withRecordTypes(withFactTypes(change(flow), factTypes), recordTypes);
    if (next === flow) return;
    const selected = (select ?? selection).filter((id) => Object.hasOwn(next.steps, id));
    set({ flow: next, history: remembered(history, flow, group ?? null, pace.now()), selection: selected, changed: true });
    follow();
  }

  function travel(to: { flow: Flow; history: History } | null): void {
    if (to === null) return;
    set({ flow: to.flow, history: to.history, changed: true, selection: get().selection.filter((id) => Object.hasOwn(to.flow.steps, id)) });
    follow();
  }

  function follow(): void {
    if (get().save !== 'stale') {
      if (get().save !== 'saving' && get().save !== 'waiting') set({ save: 'waiting' });
      clearTimeout(saveTimer);
      saveTimer = setTimeout(() => void saveNow(), pace.save);
    }
    clearTimeout(checkTimer);
    checkTimer = setTimeout(() => void look(), pace.check);
  }

  /** What is said of a flow that has changed since is not shown: it is looked at again. */
  async function look(): Promise<boolean> {
    const { flow, connections, factTypes } = get();
    const problems = await judge.look({ flow, connections, factTypes });
    if (problems === null || get().flow !== flow) return false;
    set({ problems });
    return true;
  }

  /** The flow as it is now, and what should be put right in just that. */
  async function looked(): Promise<Pick<EditorState, 'flow' | 'problems'>> {
    while (!(await look()));
    return get();
  }

  /** Saves what is not saved yet; resolves when nothing is under way. Never throws: the state says how it went. */
  async function saveNow(): Promise<void> {
    clearTimeout(saveTimer);
    if (saving !== null) await saving;
    if (get().flow === kept) {
      if (get().save !== 'stale') set({ save: 'saved' });
      return;
    }
    if (get().save === 'stale') return;
    saving ??= send();
    await saving;
  }

  async function send(): Promise<void> {
    const { id, flow, revision } = get();
    set({ save: 'saving' });
    try {
      const answer = await api.save(id, flow, revision);
      saving = null;
      if ('stale' in answer) return set({ save: 'stale' });
      kept = flow;
      set({ revision: answer.revision });
      if (get().flow === flow) set({ save: 'saved' });
      else follow();
      if (get().save === 'saving') set({ save: 'waiting' });
    } catch {
      saving = null;
      set({ save: 'failed' });
      clearTimeout(saveTimer);
      saveTimer = setTimeout(() => void saveNow(), pace.retry);
    }
  }

  /** Takes the draft as the server has it, in place of what is here. */
  async function reload(): Promise<void> {
    const latest = await api.load(get().id);
    kept = latest.flow;
    set({ ...fresh(latest), problems: latest.problems });
  }

  /** Keeps what is here in place of what someone else saved. */
  async function overwrite(): Promise<void> {
    const { revision } = await api.load(get().id);
    set({ revision, save: 'waiting' });
    await saveNow();
  }

  /** Saves, then publishes that revision; `note` says why. */
  async function publish(note = ''): Promise<Published> {
    await saveNow();
    const { id, revision, save, flow } = get();
    if (save !== 'saved') throw new Error(save);
    const answer = await api.publish(id, revision, note);
    if ('version' in answer) set({ version: answer.version, changed: get().flow !== flow });
    if ('stale' in answer) set({ save: 'stale' });
    return answer;
  }

  /** What is declared of records, as it is now: the flow takes what it names of it. */
  function learn(recordTypes: EditorState['recordTypes']): void {
    set({ recordTypes });
    edit((flow) => flow);
  }

  return {
    store,
    edit,
    learn,
    looked,
    undo: () => travel(undone(get().history, get().flow)),
    redo: () => travel(redone(get().history, get().flow)),
    select: (selection: readonly string[]) => set({ selection }),
    saveNow,
    reload,
    overwrite,
    publish,
    /** Ends the timers; what is not saved is sent once more. */
    close(): void {
      clearTimeout(checkTimer);
      judge.close();
      void saveNow().finally(() => clearTimeout(saveTimer));
    },
  };
}

function fresh({ id, flow, revision, version, changed, connections, factTypes, roster }: FlowDraft): Omit<EditorState, 'problems'> {
  return { id, flow, revision, version, changed, connections, factTypes, roster, selection: [], recordTypes: {}, history: noHistory, save: 'saved' };
}
