import { memo, type RefObject, Suspense, type SyntheticEvent, useCallback, useEffect, useMemo, useRef } from 'react';
import type { Names } from '../steps/card-lines.ts';
import type { ActPlace } from './actions/act.ts';
import { onSelection, selectionOf, useEditorFollowed, useEditorPlace } from './editor-context.ts';
import { Guarded } from './guarded.tsx';
import { lazyPart } from './lazy-part.tsx';
import type { SideOf, Wanted } from './side.tsx';
import { useWords } from './use-words.ts';

const Side = lazyPart(() => import('./side.tsx'), 'Side', { plain: true });

/** Loads it before it is shown. */
export const bringSide = () => void Side.preload();

type Props = { about: boolean; wanted: Wanted | null; names: Names; place: ActPlace; inner: RefObject<HTMLElement | null>; onClose: () => void };

/** What stands beside the drawing follows it: what is chosen is seen there first. */
export const Beside = memo(function Beside({ about, ...given }: Props) {
  const say = useWords();
  const { editor } = useEditorPlace();
  const selection = useEditorFollowed(selectionOf);
  const [selected] = selection;
  const side = useMemo(
    (): SideOf | null =>
      selection.length > 1 ? { is: 'several', steps: selection } : selected !== undefined ? { is: 'step', step: selected } : about ? { is: 'about' } : null,
    [selection, selected, about],
  );
  const box = useRef<HTMLDivElement>(null);
  // What still shows the step chosen before is not there for anybody, and takes no words for it. (`inert` would have the browser look at all of it twice.)
  const isOver = useCallback((now: readonly string[]) => now.join() !== selection.join(), [selection]);
  useEffect(() => {
    const mark = (now: readonly string[]) => {
      if (isOver(now) && box.current?.contains(document.activeElement) === false) box.current.setAttribute('aria-hidden', 'true');
      else box.current?.removeAttribute('aria-hidden');
    };
    mark(editor.store.getState().selection);
    return onSelection(editor, mark);
  }, [editor, isOver]);
  if (side === null) return null;
  const heard = (event: SyntheticEvent) => {
    if (!isOver(editor.store.getState().selection)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="beside" ref={box} onKeyDownCapture={heard} onBeforeInputCapture={heard} onClickCapture={heard}>
      <Guarded of={selection.join()}>
        <Suspense fallback={<aside className="inspector" aria-label={say('inspector')} />}>
          <Side of={side} {...given} />
        </Suspense>
      </Guarded>
    </div>
  );
});
