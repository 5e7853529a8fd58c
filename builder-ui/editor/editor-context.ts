import { createContext, startTransition, useContext, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { FactTypes } from '../../workflows/flow/fact-type.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { afterPaint } from './after-paint.ts';
import type { Editor, EditorState } from './store.ts';
import { useFollowed } from './use-followed.ts';

/** The open editor, and what the page does beside it. */
export type EditorPlace = {
  editor: Editor;
  /** Nothing may be changed: an earlier version is looked at. */
  readOnly: boolean;
};

export const EditorContext = createContext<EditorPlace | null>(null);

export function useEditorPlace(): EditorPlace {
  const place = useContext(EditorContext);
  if (place === null) throw new Error('useEditorPlace: expected to be used inside the builder page');
  return place;
}

export const useEditor = (): Editor => useEditorPlace().editor;

/** A part of the editor's state; the component is drawn again when that part changes. */
export function useEditorState<Part>(part: (state: EditorState) => Part): Part {
  return useStore(useEditor().store, part);
}

/** A part of the editor's state for what follows: as it was until what answers first has been painted, then drawn bit by bit. */
export function useEditorFollowed<Part>(part: (state: EditorState) => Part): Part {
  const { store } = useEditor();
  const [shown, setShown] = useState(() => part(store.getState()));
  useEffect(() => {
    const look = () => startTransition(() => setShown(() => part(store.getState())));
    let hold = () => {};
    look();
    const end = store.subscribe((now, before) => {
      if (Object.is(part(now), part(before))) return;
      hold();
      hold = afterPaint(look);
    });
    return () => {
      hold();
      end();
    };
  }, [store, part]);
  return shown;
}

/**
 * The flow for what answers first when it is changed; for anything else it follows. While somebody writes it is their `field` that answers, else the
 * `drawing`.
 */
export function useFlowFirst(where: 'field' | 'drawing'): Flow {
  const now = useEditorState(flowOf);
  const followed = useFollowed(now);
  return useEditorState(isWritten) === (where === 'field') ? now : followed;
}

/** Whether the latest change was of words as they were typed. */
const isWritten = ({ history }: EditorState): boolean => history.group !== null;

/**
 * What a component makes of the whole flow beside its own step: worked out when the flow is another one, or `work` is; drawn again when it comes out
 * differently. It follows a change once that has been painted: dozens of cards speak of other steps, and few of them of the one that was changed.
 */
export function useOfFlow<Part extends string | number | boolean | null>(work: (flow: Flow) => Part): Part {
  const followed = followedOf(useEditor());
  const known = useRef<{ flow: Flow; work: typeof work; part: Part } | null>(null);
  return useSyncExternalStore(followed.subscribe, () => {
    const flow = followed.flow();
    if (known.current?.flow !== flow || known.current.work !== work) known.current = { flow, work, part: work(flow) };
    return known.current.part;
  });
}

type Followed = { subscribe: (heard: () => void) => () => void; flow: () => Flow };

function followedOf(editor: Editor): Followed {
  const known = followedBy.get(editor);
  if (known !== undefined) return known;
  let flow = editor.store.getState().flow;
  let hold = () => {};
  const all = new Set<() => void>();
  editor.store.subscribe((now, before) => {
    if (now.flow === before.flow) return;
    hold();
    hold = afterPaint(() => {
      flow = now.flow;
      for (const heard of all) heard();
    });
  });
  const followed: Followed = {
    subscribe: (heard) => {
      all.add(heard);
      return () => all.delete(heard);
    },
    flow: () => flow,
  };
  followedBy.set(editor, followed);
  return followed;
}

/** One for each open editor, as long as that. */
const followedBy = new WeakMap<Editor, Followed>();

/** Hears whenever something else is selected. Returns what ends that. */
export const onSelection = (editor: Editor, heard: (selection: readonly string[]) => void) =>
  editor.store.subscribe(({ selection }, before) => {
    if (selection !== before.selection) heard(selection);
  });

export const flowOf = (state: EditorState): Flow => state.flow;
export const selectionOf = (state: EditorState): readonly string[] => state.selection;
export const foldedOf = (state: EditorState): readonly string[] => state.folded;
export const problemsOf = (state: EditorState) => state.problems;
export const connectionsOf = (state: EditorState): readonly string[] => state.connections;
export const factTypesOf = (state: EditorState): FactTypes => state.factTypes;
