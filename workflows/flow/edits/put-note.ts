import type { Flow } from '../schema.ts';

export type Note = NonNullable<Flow['notes']>[string];

/** Puts a note on the drawing, in place of the one under that id; null takes it away. */
export function putNote(flow: Flow, id: string, note: Note | null): Flow {
  const { [id]: before, ...others } = flow.notes ?? {};
  if (note === null && before === undefined) return flow;
  const notes = note === null ? others : { ...flow.notes, [id]: { ...note, x: Math.round(note.x / 8) * 8, y: Math.round(note.y / 8) * 8 } };
  const { notes: _, ...rest } = flow;
  return Object.keys(notes).length === 0 ? rest : { ...rest, notes };
}
