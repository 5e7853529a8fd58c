import { createContext, useContext, useRef } from 'react';
import { useStore } from 'zustand';
import type { FactTypes } from '../../workflows/flow/fact-type.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import type { Editor, EditorState } from './store.ts';

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

/** What a component makes of the flow: worked out when the flow is another one, or `work` is; drawn again when it comes out differently. */
export function useOfFlow<Part extends string | number | boolean | null>(work: (flow: Flow) => Part): Part {
  const known = useRef<{ flow: Flow; work: typeof work; part: Part } | null>(null);
  return useEditorState(({ flow }) => {
    if (known.current?.flow !== flow || known.current.work !== work) known.current = { flow, work, part: work(flow) };
    return known.current.part;
  });
}

export const flowOf = (state: EditorState): Flow => state.flow;
export const selectionOf = (state: EditorState): readonly string[] => state.selection;
export const foldedOf = (state: EditorState): readonly string[] => state.folded;
export const problemsOf = (state: EditorState) => state.problems;
export const connectionsOf = (state: EditorState): readonly string[] => state.connections;
export const factTypesOf = (state: EditorState): FactTypes => state.factTypes;
