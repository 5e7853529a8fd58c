import type { KeyboardEvent } from 'react';
import { duplicateSelected, removeSelected } from './actions/index.ts';
import type { Editor } from './store.ts';
import { type Direction, neighbour, readThrough } from './walk-flow.ts';

const arrows: Record<string, Direction> = { ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right' };

/** What keys may ask of the page. */
export type KeyActs = { readOnly: boolean; openPalette: () => void; show: (step: string) => void; intoInspector: () => void; leaveInspector: () => void };

/** Keys that work anywhere on the page, except undo and search while typing. Returns whether the key was one of them. */
export function pageKey(event: KeyboardEvent | globalThis.KeyboardEvent, editor: Editor, acts: KeyActs): boolean {
  const command = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (command && key === 's') {
    void editor.saveNow();
    return true;
  }
  if (typing(event.target) || acts.readOnly) return false;
  if (command && key === 'z') {
    if (event.shiftKey) editor.redo();
    else editor.undo();
    return true;
  }
  if (command && key === 'y') {
    editor.redo();
    return true;
  }
  if (key === '/' && !command) {
    acts.openPalette();
    return true;
  }
  return false;
}

/** Keys on the drawing and in the outline: arrows walk, Enter opens the inspector, Delete removes, Ctrl D copies, Escape lets go. */
export function stepKey(event: KeyboardEvent, editor: Editor, acts: KeyActs): boolean {
  if (typing(event.target)) return false;
  const { selection, flow } = editor.store.getState();
  const focused = (event.target as HTMLElement).closest<HTMLElement>('.react-flow__node')?.dataset.id;
  const at = focused ?? selection.at(-1);
  const direction = arrows[event.key];
  if (direction !== undefined && !event.altKey && !event.ctrlKey && !event.metaKey) {
    const to = at === undefined ? readThrough(flow)[0]?.id : neighbour(flow, at, direction);
    if (to == null) return at !== undefined;
    editor.select([to]);
    acts.show(to);
    return true;
  }
  if (event.key === 'Enter' && at !== undefined && (event.target as HTMLElement).closest('button') === null) {
    editor.select([at]);
    acts.intoInspector();
    return true;
  }
  if (event.key === 'Escape') {
    editor.select([]);
    return true;
  }
  if (acts.readOnly || selection.length === 0) return false;
  if (event.key === 'Delete' || event.key === 'Backspace') {
    removeSelected(editor);
    return true;
  }
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'd') {
    duplicateSelected(editor);
    return true;
  }
  return false;
}

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable="true"], [role="dialog"], [role="listbox"]') !== null;
}
