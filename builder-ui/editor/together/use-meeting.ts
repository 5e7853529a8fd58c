import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Editor } from '../store.ts';

const everyMs = 8_000;

/** While the page is open: says so, learns who else is there, takes in what they saved, and has their comments read anew. A page out of sight is silent. */
export function useMeeting(editor: Editor): void {
  const queries = useQueryClient();
  useEffect(() => {
    const window = crypto.randomUUID();
    const { id } = editor.store.getState();
    let mark: string | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let closed = false;
    const meet = async () => {
      clearTimeout(timer);
      if (closed) return;
      if (document.visibilityState === 'visible') {
        const now = await editor.meet(window).catch(() => null);
        if (now !== null && mark !== null && now !== mark) void queries.invalidateQueries({ queryKey: ['comments', id] });
        mark = now ?? mark;
      }
      if (!closed) timer = setTimeout(() => void meet(), everyMs);
    };
    const seen = () => document.visibilityState === 'visible' && void meet();
    const leave = () => editor.leave(window);
    void meet();
    document.addEventListener('visibilitychange', seen);
    addEventListener('pagehide', leave);
    return () => {
      closed = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', seen);
      removeEventListener('pagehide', leave);
      leave();
    };
  }, [editor, queries]);
}
