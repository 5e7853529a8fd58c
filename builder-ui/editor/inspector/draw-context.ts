import { createContext, type ReactNode, useContext } from 'react';
import type { Field } from './describe.ts';

/** Draws a setting by its schema. Editors that are made of other settings are handed it, so that none of them has to know all the others. */
export type Draw = (field: Field, path: string, value: unknown, onChange: (value: unknown) => void) => ReactNode;

export const DrawContext = createContext<Draw | null>(null);

export function useDraw(): Draw {
  const draw = useContext(DrawContext);
  if (draw === null) throw new Error('useDraw: expected to be used inside the inspector');
  return draw;
}
