import type { KeyboardEvent } from 'react';
import { type ActPlace, pressed } from './actions/act.ts';
import { actFor } from './actions/acts.ts';
import { type Direction, neighbour, readThrough } from './walk-flow.ts';

const arrows: Record<string, Direction> = { ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right' };

/** Keys that work anywhere on the page. Returns whether the key was one of them. */
export function pageKey(event: KeyboardEvent | globalThis.KeyboardEvent, place: ActPlace): boolean {
  const act = actFor(pressed(event), 'page', typing(event.target), place);
  act?.perform(place);
  return act !== undefined;
}

/** Keys on the drawing and in the outline: arrows walk, Escape lets go; the rest are acts on what is selected. */
export function stepKey(event: KeyboardEvent | globalThis.KeyboardEvent, place: ActPlace): boolean {
  if (typing(event.target)) return false;
  const { editor, page } = place;
  const { selection, flow, folded } = editor.store.getState();
  const keys = pressed(event);
  const focused = (event.target as HTMLElement).closest<HTMLElement>('.react-flow__node')?.dataset.id;
  const at = focused ?? selection.at(-1);
  const direction = arrows[keys];
  if (direction !== undefined) {
    const to = at === undefined ? readThrough(flow)[0]?.id : neighbour(flow, at, direction, folded);
    if (to == null) return at !== undefined;
    editor.select([to]);
    page.show(to);
    return true;
  }
  if (keys === 'Escape') {
    editor.select([]);
    return true;
  }
  if (keys === 'Enter' && (event.target as HTMLElement).closest('button') !== null) return false;
  if (focused !== undefined && !selection.includes(focused)) editor.select([focused]);
  const act = actFor(keys, 'steps', false, place);
  act?.perform(place);
  return act !== undefined;
}

export function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, [contenteditable="true"], [role="dialog"], [role="listbox"], [role="menu"]') !== null
  );
}
