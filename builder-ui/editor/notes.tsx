import './notes.css';
import { ViewportPortal, useReactFlow } from '@xyflow/react';
import { type KeyboardEvent, memo, type PointerEvent, useRef, useState } from 'react';
import { type Note, putNote } from '../../workflows/flow/edits/index.ts';
import { useEditor, useEditorState } from './editor-context.ts';
import type { EditorState } from './store.ts';
import { useWords } from './use-words.ts';

/** Words on the drawing that are no part of any step. */
export const Notes = memo(function Notes({ readOnly }: { readOnly: boolean }) {
  const notes = useEditorState(notesOf) ?? none;
  return (
    <ViewportPortal>
      {Object.entries(notes).map(([id, note]) => (
        <OneNote key={id} id={id} note={note} readOnly={readOnly} />
      ))}
    </ViewportPortal>
  );
});

const notesOf = ({ flow }: EditorState) => flow.notes;
const none: NonNullable<EditorState['flow']['notes']> = {};

const moves: Record<string, [x: number, y: number]> = { ArrowLeft: [-8, 0], ArrowRight: [8, 0], ArrowUp: [0, -8], ArrowDown: [0, 8] };

/** It is dragged, or moved by arrow keys; a double click or Enter writes on it. A note without words is none. */
function OneNote({ id, note, readOnly }: { id: string; note: Note; readOnly: boolean }) {
  const say = useWords();
  const editor = useEditor();
  const { getZoom } = useReactFlow();
  const [writing, setWriting] = useState(note.text === '');
  const [dragged, setDragged] = useState<{ x: number; y: number } | null>(null);
  const from = useRef<{ x: number; y: number } | null>(null);
  const put = (next: Note | null, group?: string) => editor.edit((flow) => putNote(flow, id, next), group === undefined ? {} : { group });
  const { x, y } = dragged ?? note;
  const style = { transform: `translate(${x}px, ${y}px)` };
  if (writing && !readOnly) {
    return (
      <textarea
        className="note nodrag nopan nowheel"
        style={style}
        aria-label={say('noteWrite')}
        placeholder={say('noteWrite')}
        defaultValue={note.text}
        maxLength={2_000}
        rows={Math.max(2, Math.ceil(note.text.length / 24))}
        // biome-ignore lint/a11y/noAutofocus: it opens because somebody asked to write.
        autoFocus
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Escape' || (event.key === 'Enter' && (event.ctrlKey || event.metaKey))) event.currentTarget.blur();
        }}
        onBlur={({ currentTarget: { value } }) => {
          setWriting(false);
          if (value.trim() === '') put(null);
          else if (value !== note.text) put({ ...note, text: value });
        }}
      />
    );
  }
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (readOnly || event.button !== 0) return;
    from.current = { x: event.clientX, y: event.clientY };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const at = (event: PointerEvent) => {
    const [zoom, start] = [getZoom(), from.current ?? { x: event.clientX, y: event.clientY }];
    return { x: note.x + (event.clientX - start.x) / zoom, y: note.y + (event.clientY - start.y) / zoom };
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = moves[event.key];
    if (readOnly || (move === undefined && !['Enter', 'Delete', 'Backspace'].includes(event.key))) return;
    event.preventDefault();
    event.stopPropagation();
    if (move !== undefined) put({ ...note, x: note.x + move[0], y: note.y + move[1] }, `note.${id}`);
    else if (event.key === 'Enter') setWriting(true);
    else put(null);
  };
  return (
    <div
      className="note nodrag nopan"
      style={style}
      role="note"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it is moved and written on by keyboard.
      tabIndex={0}
      aria-label={`${say('note')}: ${note.text}`}
      title={readOnly ? undefined : say('noteKeys')}
      onPointerDown={onPointerDown}
      onPointerMove={(event) => from.current !== null && setDragged(at(event))}
      onPointerUp={(event) => {
        if (dragged !== null) put({ ...note, ...at(event) });
        from.current = null;
        setDragged(null);
      }}
      onDoubleClick={() => setWriting(!readOnly)}
      onKeyDown={onKeyDown}
    >
      {note.text}
    </div>
  );
}
