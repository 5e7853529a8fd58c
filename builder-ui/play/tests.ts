import { queryOptions } from '@tanstack/react-query';
import { askTests } from '../api/play.ts';
import { useEditor, useEditorState } from '../editor/editor-context.ts';
import type { EditorState } from '../editor/store.ts';

const flowOf = ({ flow }: EditorState) => flow;

/** The example cases of the flow as it is drawn now, run; again after each change. */
export function useTests() {
  const editor = useEditor();
  const flow = useEditorState(flowOf);
  const { id } = editor.store.getState();
  return queryOptions({
    queryKey: ['play', id, 'tests', flow],
    queryFn: async () => {
      await editor.saveNow();
      return askTests(id);
    },
    staleTime: Infinity,
    gcTime: 60_000,
    retry: false,
  });
}
