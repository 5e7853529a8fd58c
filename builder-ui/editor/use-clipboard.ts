import { useEffect } from 'react';
import type { ActPlace } from './actions/act.ts';
import { pasted } from './actions/acts.ts';
import { removeSelected } from './actions/index.ts';
import { copyText } from './clipboard.ts';
import { typing } from './keys.ts';

/** Copy, cut and paste by the keys and menus of the browser: selected steps as plain JSON, so that they go into another flow, tab or file. */
export function useClipboard(place: ActPlace): void {
  useEffect(() => {
    const { editor, page } = place;
    const copy = (event: ClipboardEvent) => {
      const text = typing(event.target) || isTextSelected() ? null : copyText(editor);
      if (text === null || event.clipboardData === null) return;
      event.clipboardData.setData('text/plain', text);
      event.preventDefault();
      if (event.type === 'cut' && !page.readOnly) removeSelected(editor);
      page.speak(page.say('saidOnClipboard'));
    };
    const paste = (event: ClipboardEvent) => {
      if (typing(event.target) || page.readOnly) return;
      const text = event.clipboardData?.getData('text/plain') ?? '';
      if (pasted(place, text)) event.preventDefault();
    };
    document.addEventListener('copy', copy);
    document.addEventListener('cut', copy);
    document.addEventListener('paste', paste);
    return () => {
      document.removeEventListener('copy', copy);
      document.removeEventListener('cut', copy);
      document.removeEventListener('paste', paste);
    };
  }, [place]);
}

const isTextSelected = () => window.getSelection()?.isCollapsed === false;
