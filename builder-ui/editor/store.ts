import { createStore } from 'zustand/vanilla';
import { type FactTypes, withFactTypes } from '../../workflows/flow/fact-type.ts';
import type { Roster } from '../../workflows/flow/price.ts';
import type { Problem } from '../../workflows/flow/problem.ts';
import type { RecordType } from '../../workflows/flow/record-type.ts';
import { isSame } from '../../workflows/flow/same.ts';
import { withRecordTypes } from '../../workflows/flow/record-types-named.ts';
import { scopesAround } from '../../workflows/flow/graph.ts';
import type { Choice, Conflict } from '../../workflows/flow/merge.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import type { Other, PersonRef } from '../api-types.ts';
import type { FlowApi, FlowDraft, Published } from './flow-api.ts';
import { type History, noHistory, redone, remembered, undone } from './history.ts';
import { type Judge, judgeApart } from './judge.ts';

/**
 * The state of one open flow: the flow, what is selected, what was before, and whether it is saved. No React.
 * Every change goes through `edit` with a pure function, so that all of it can be undone and is saved as it happens.
 */

/** `waiting`: changed a moment ago; `failed`: not saved, tried again by itself; `stale`: someone else changed the same things, and it is to be chosen. */
export type SaveState = 'saved' | 'waiting' | 'saving' | 'failed' | 'stale';

export type EditorState = {
  id: string;
  flow: Flow;
  revision: number;
  version: number | null;
  /** Whether the draft differs from the latest version. */
  changed: boolean;
  selection: readonly string[];
  /** Containers of which only the head is shown. */
  folded: readonly string[];
  history: History;
  save: SaveState;
  problems: Problem[];
  /** Whether it has been looked for them yet: until then that there are none says nothing. */
  judged: boolean;
  /** Other windows that have this draft open. */
  others: readonly Other[];
  /** Where somebody else and this page changed the same thing: until it is chosen what stands nothing is saved. */
  clash: Clash | null;
  /** What somebody else changed, and what came of it here. */
  joined: Joined | null;
  /** The connections there are, by name. */
  connections: readonly string[];
  /** The data that is declared, by key: a flow carries what it reads of it. */
  factTypes: FactTypes;
  /** The types of records that are declared, as far as somebody has looked: a flow carries those that it names. */
  recordTypes: Readonly<Record<string, RecordType>>;
  /** Whom a launch would be for today, at most. */
  roster: Roster;
};

export type Clash = { theirs: FlowDraft; conflicts: Conflict[] };
/** `both`: changes that were not saved yet are in it beside theirs. */
export type Joined = { by: PersonRef; steps: string[]; both: boolean };

export type EditOptions = { group?: string; select?: readonly string[] };
export type Edit = (flow: Flow) => Flow;

/** Times in milliseconds, and the clock; tests give their own. */
export type Pace = { save: number; check: number; retry: number; now: () => number };
const usual: Pace = { save: 600, check: 50, retry: 4_000, now: () => Date.now() };

export type Editor = ReturnType<typeof createEditor>;

export function createEditor(draft: Omit<FlowDraft, 'by'>, api: FlowApi, judge: Judge = judgeApart(), pace: Pace = usual) {
  const store = createStore<EditorState>(() => fresh(draft));
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
    const folded = openAround({ flow: next, folded: get().folded }, select ?? []);
    set({ flow: next, history: remembered(history, flow, group ?? null, pace.now()), selection: selected, folded, changed: true });
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
    lookSoon();
  }

  function lookSoon(): void {
    clearTimeout(checkTimer);
    checkTimer = setTimeout(() => void look(), pace.check);
  }

  /** What is said of a flow that has changed since is not shown: it is looked at again. */
  async function look(): Promise<boolean> {
    const { flow, connections, factTypes } = get();
    const problems = await judge.look({ flow, connections, factTypes });
    if (problems === null || get().flow !== flow) return false;
    // What is found again is the same object: nobody draws anything anew for it.
    set({ problems: isSame(get().problems, problems) ? get().problems : problems, judged: true });
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
      if ('stale' in answer) return await join();
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

  /** Puts what somebody else saved together with what is here. Where both changed the same thing it waits for a choice. */
  async function join(chosen: Readonly<Record<string, Choice>> = {}, theirs?: FlowDraft): Promise<void> {
    const latest = theirs ?? (await api.load(get().id));
    // Needed where two people change one flow: most never do.
    const { conflictKey, merge, stepsThatDiffer } = await import('./joining.ts');
    const { flow, conflicts } = merge(kept, get().flow, latest.flow, chosen);
    if (conflicts.some((one) => chosen[conflictKey(one)] === undefined)) return set({ save: 'stale', clash: { theirs: latest, conflicts } });
    const { history, selection } = get();
    const before = kept;
    // What is undone later is undone of what this page did, and leaves theirs alone.
    const onto = (one: Flow) => merge(before, one, latest.flow).flow;
    kept = latest.flow;
    set({
      flow,
      revision: latest.revision,
      version: latest.version,
      changed: latest.changed || flow !== latest.flow,
      factTypes: latest.factTypes,
      history: { past: history.past.map(onto), future: history.future.map(onto), group: null, at: 0 },
      selection: selection.filter((id) => Object.hasOwn(flow.steps, id)),
      clash: null,
      joined: { by: latest.by, steps: stepsThatDiffer(before, latest.flow), both: flow !== latest.flow },
      save: flow === latest.flow ? 'saved' : 'waiting',
    });
    if (flow === latest.flow) lookSoon();
    else follow();
  }

  /** Where both changed the same thing: what stands of each. */
  async function settle(chosen: Readonly<Record<string, Choice>>): Promise<void> {
    const { clash } = get();
    if (clash === null) return;
    await join(chosen, clash.theirs);
    await saveNow();
  }

  /** Takes in what somebody else saved meanwhile, unless a save of this page is about to find out by itself. */
  async function catchUp(revision: number): Promise<void> {
    if (revision <= get().revision || get().save !== 'saved' || get().flow !== kept) return;
    await join();
  }

  /** Says that this page is here and learns who else is, and what they saved. */
  async function meet(window: string): Promise<string> {
    const { id, selection } = get();
    const { others, revision, comments } = await api.here(id, window, selection.at(-1) ?? null);
    if (!isSame(get().others, others)) set({ others });
    await catchUp(revision);
    return comments;
  }

  /** Saves, then publishes that revision; `note` says why. */
  async function publish(note = ''): Promise<Published> {
    await saveNow();
    const { id, revision, save, flow } = get();
    if (save !== 'saved') throw new Error(save);
    const answer = await api.publish(id, revision, note);
    if ('version' in answer) set({ version: answer.version, changed: get().flow !== flow });
    if ('stale' in answer) await join();
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
    /** What is selected is seen: containers around it unfold. */
    select: (selection: readonly string[]) => set({ selection, folded: openAround(get(), selection) }),
    /** Shows only the heads of these containers (and of no other), and selects none of what is in them. */
    fold: (folded: readonly string[]) => set({ folded, selection: get().selection.map((id) => headOf(get().flow, folded, id)) }),
    saveNow,
    settle,
    meet,
    leave: (window: string) => api.leave(get().id, window),
    /** What was told of others has been read. */
    readJoined: () => set({ joined: null }),
    publish,
    /** Ends the timers; what is not saved is sent once more. */
    close(): void {
      clearTimeout(checkTimer);
      judge.close();
      void saveNow().finally(() => clearTimeout(saveTimer));
    },
  };
}

/** The folded containers but for those around what is selected. */
function openAround({ flow, folded }: Pick<EditorState, 'flow' | 'folded'>, selection: readonly string[]): readonly string[] {
  if (folded.length === 0) return folded;
  const around = new Set(selection.flatMap((id) => (flow.steps[id] === undefined ? [] : scopesAround(flow, flow.steps[id]))));
  return folded.some((id) => around.has(id)) ? folded.filter((id) => !around.has(id)) : folded;
}

/** The outermost folded container that a step is in; else the step. */
function headOf(flow: Flow, folded: readonly string[], id: string): string {
  const step = flow.steps[id];
  return (step === undefined ? undefined : scopesAround(flow, step).findLast((scope) => scope !== null && folded.includes(scope))) ?? id;
}

function fresh({ id, flow, revision, version, changed, connections, factTypes, roster }: Omit<FlowDraft, 'by'>): EditorState {
  const alone = { others: [], clash: null, joined: null };
  return {
    id,
    flow,
    revision,
    version,
    changed,
    connections,
    factTypes,
    roster,
    selection: [],
    folded: [],
    recordTypes: {},
    history: noHistory,
    save: 'saved',
    problems: [],
    judged: false,
    ...alone,
  };
}
