import { useEditor, useEditorState } from './editor-context.ts';
import type { EditorState } from './store.ts';
import { useWords } from './use-words.ts';

const saveOf = ({ save }: EditorState) => save;

/** Whether the draft is saved, honestly; what to do where it is not. */
export function SaveWords() {
  const say = useWords();
  const editor = useEditor();
  const save = useEditorState(saveOf);
  const calm = save === 'saved' || save === 'saving' || save === 'waiting';
  return (
    <span className={`small builder-save${calm ? ' muted' : ' trouble'}`} role={calm ? 'status' : 'alert'}>
      {say(`save_${save === 'waiting' ? 'saving' : save}`)}
      {save === 'failed' && (
        <button type="button" className="link" onClick={() => void editor.saveNow()}>
          {say('saveAgain')}
        </button>
      )}
    </span>
  );
}
