import { pieceOf, putPiece, readPiece } from '../../workflows/flow/edits/index.ts';
import { newId } from './ids.ts';
import { asRead, usualPlace } from './place.ts';
import type { Editor } from './store.ts';

/** The selected steps as text for the clipboard; null where nothing that can be copied is selected. */
export function copyText(editor: Editor): string | null {
  const { flow, selection } = editor.store.getState();
  const piece = pieceOf(flow, selection);
  return piece === null ? null : JSON.stringify(piece, null, 2);
}

/** Puts steps from the clipboard in after what is selected, under ids of their own, and selects them. How many, or null where the text holds none. */
export function pasteText(editor: Editor, text: string): number | null {
  const piece = readPiece(text);
  if (piece === null) return null;
  const { flow, selection } = editor.store.getState();
  const { flow: next, added } = putPiece(flow, piece, usualPlace(flow, asRead(flow, selection)), (step) => newId(step.kind));
  editor.edit((now) => (now === flow ? next : now), { select: added });
  return Object.keys(piece.steps).length;
}
