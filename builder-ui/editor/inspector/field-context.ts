import { createContext, useContext } from 'react';
import type { Flow, Step } from '../../../workflows/flow/schema.ts';
import type { Language } from '../../language.ts';
import type { Names } from '../../steps/card-lines.ts';

/** Where an editor of a setting stands: the flow and the step it belongs to, null for the flow itself. */
export type FieldPlace = { flow: Flow; step: Step | null; language: Language; names: Names; readOnly: boolean };

export const FieldContext = createContext<FieldPlace | null>(null);

export function useField(): FieldPlace {
  const place = useContext(FieldContext);
  if (place === null) throw new Error('useField: expected to be used inside the inspector');
  return place;
}

/** What every editor is given. `group` of a change joins what is typed into one step of undo. */
export type EditorProps<Value> = { value: Value | undefined; onChange: (value: Value | undefined) => void; label: string; path: string; hideLabel?: boolean };
