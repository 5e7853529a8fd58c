import './together.css';
import { Button } from '@mantine/core';
import { nameIn, useLanguage } from '../../language.ts';
import { flowOf, useEditor, useEditorState } from '../editor-context.ts';
import type { Joined } from '../store.ts';
import { useTogetherWords } from './use-together-words.ts';

/** Somebody else's changes came in: whose, how many, and that nothing of one's own was lost. It stays until it is read. */
export function JoinedNote({ joined: { by, steps, both }, onShow }: { joined: Joined; onShow: (steps: string[]) => void }) {
  const say = useTogetherWords();
  const language = useLanguage();
  const editor = useEditor();
  const flow = useEditorState(flowOf);
  const name = nameIn(by, language);
  const there = steps.filter((id) => Object.hasOwn(flow.steps, id));
  return (
    <div className="joined" role="status">
      <span>
        {steps.length === 0 ? say('joinedFlow', { name }) : say('joined', { name, count: steps.length })} {both && say('joinedBoth')}
      </span>
      {there.length > 0 && (
        <Button size="compact-sm" variant="default" onClick={() => onShow(there)}>
          {say('show')}
        </Button>
      )}
      <Button size="compact-sm" variant="default" onClick={editor.readJoined}>
        {say('fine')}
      </Button>
    </div>
  );
}
