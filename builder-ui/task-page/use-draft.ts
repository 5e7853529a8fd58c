import { useEffect, useRef, useState } from 'react';
import type { TaskPageProps } from './props.ts';
import type { Typed } from './typed.ts';

/** `at` is an ISO instant. */
export type Drafted = { is: 'none' | 'saving' | 'failed' } | { is: 'saved'; at: string };

/** Milliseconds that typing rests before a draft is kept. */
const rest = 800;

/** Keeps what is typed, once the reader has `touched` something, a moment after typing rests, and when the page goes. `stop` forgets what has not been kept yet: it is being submitted. */
export function useDraft(typed: Typed, touched: boolean, onDraft: TaskPageProps['onDraft'], savedAt: string | null): { state: Drafted; stop: () => void } {
  const [state, setState] = useState<Drafted>(savedAt === null ? { is: 'none' } : { is: 'saved', at: savedAt });
  const waiting = useRef<((leaving: boolean) => void) | null>(null);
  const keep = useRef(onDraft);
  useEffect(() => {
    keep.current = onDraft;
  });
  useEffect(() => {
    if (!touched || keep.current === undefined) return;
    waiting.current = (leaving) => {
      waiting.current = null;
      setState({ is: 'saving' });
      void keep.current?.(typed.values, typed.outcome === '' ? undefined : typed.outcome, leaving).then(
        () => setState({ is: 'saved', at: new Date().toISOString() }),
        () => setState({ is: 'failed' }),
      );
    };
    const timer = setTimeout(() => waiting.current?.(false), rest);
    return () => clearTimeout(timer);
  }, [typed, touched]);
  useEffect(() => {
    const leave = () => waiting.current?.(true);
    addEventListener('pagehide', leave);
    return () => {
      removeEventListener('pagehide', leave);
      leave();
    };
  }, []);
  return { state, stop: () => (waiting.current = null) };
}
