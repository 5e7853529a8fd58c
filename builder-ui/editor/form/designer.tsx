import { ActionIcon, Button, Modal, SegmentedControl } from '@mantine/core';
import { IconArrowBackUp, IconArrowForwardUp } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { nameOf } from '../../../workflows/flow/sentences.ts';
import { useEditor, useEditorState } from '../editor-context.ts';
import { SaveWords } from '../save-words.tsx';
import { useField } from '../inspector/field-context.ts';
import type { EditorState } from '../store.ts';
import { Preview } from './preview.tsx';
import { useFormWords } from './use-form-words.ts';

const mayUndo = ({ history }: EditorState) => history.past.length > 0;
const mayRedo = ({ history }: EditorState) => history.future.length > 0;

/** The questions on the left, and what people will see of them on the right; on a narrow screen one of both. */
export function Designer({ children, onClose }: { children: ReactNode; onClose: () => void }) {
  const say = useFormWords();
  const editor = useEditor();
  const { step, language, readOnly } = useField();
  const [side, setSide] = useState<'edit' | 'preview'>('edit');
  const [undoable, redoable] = [useEditorState(mayUndo), useEditorState(mayRedo)];
  if (step === null) return null;
  const keys = (event: KeyboardEvent) => {
    // What is typed into is undone by the browser.
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z' || (event.target as HTMLElement).closest('input, textarea') !== null) return;
    event.preventDefault();
    if (event.shiftKey) editor.redo();
    else editor.undo();
  };
  return (
    <Modal.Root opened onClose={onClose} fullScreen transitionProps={{ duration: 0 }}>
      <Modal.Content className="form-designer" data-side={side} onKeyDown={keys}>
        <Modal.Header className="form-designer-head">
          <Modal.Title>{say('designer', { name: nameOf(step, language) })}</Modal.Title>
          <SaveWords />
          <SegmentedControl
            className="form-designer-sides"
            size="xs"
            value={side}
            onChange={(next) => setSide(next === 'preview' ? 'preview' : 'edit')}
            data={(['edit', 'preview'] as const).map((value) => ({ value, label: say(value) }))}
          />
          <div className="form-designer-acts">
            {!readOnly && (
              <>
                <ActionIcon variant="subtle" color="gray" disabled={!undoable} aria-label={say('undo')} onClick={editor.undo}>
                  <IconArrowBackUp size={18} />
                </ActionIcon>
                <ActionIcon variant="subtle" color="gray" disabled={!redoable} aria-label={say('redo')} onClick={editor.redo}>
                  <IconArrowForwardUp size={18} />
                </ActionIcon>
              </>
            )}
            <Button variant="filled" size="xs" onClick={onClose}>
              {say('close')}
            </Button>
          </div>
        </Modal.Header>
        <Modal.Body className="form-designer-body">
          <div className="form-designer-edit">{children}</div>
          <Preview step={step.id} />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
