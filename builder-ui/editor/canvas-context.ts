import { createContext, useContext } from 'react';
import type { Place } from '../../workflows/flow/edits/index.ts';
import type { Names } from '../steps/card-lines.ts';

/** Where the list of kinds was opened: what is added goes there. `from`: an open outcome, which may also lead to a step that is there already. */
export type Adding = { place: Place; from?: { step: string; port: string }; at: { x: number; y: number } };

/** How a step differs from an earlier version; `looks`: in wording only. */
export type Changed = 'added' | 'removed' | 'changed' | 'looks';

/** `changes`: two versions are compared, and these steps differ. */
export type CanvasPlace = { readOnly: boolean; names: Names; add: (adding: Adding) => void; changes?: Readonly<Record<string, Changed>> };

export const CanvasContext = createContext<CanvasPlace>({ readOnly: true, names: {}, add: () => {} });
export const useCanvas = (): CanvasPlace => useContext(CanvasContext);
