import { IconArrowBackUp, IconArrowForwardUp, IconCommand, IconLayoutGrid, IconPlus } from '@tabler/icons-react';
import { memo, type MouseEvent } from 'react';
import { faces, families, type Family, paletteKinds } from '../steps/faces.ts';
import { StepIcon } from '../steps/step-icon.tsx';
import { keyWords } from './actions/act.ts';
import { tidy } from './actions/index.ts';
import { type EditorState } from './store.ts';
import { useEditor, useEditorState } from './editor-context.ts';
import { useWords } from './use-words.ts';

const always = () => true;
const mayUndo = ({ history }: EditorState) => history.past.length > 0;
const mayRedo = ({ history }: EditorState) => history.future.length > 0;
const mayTidy = ({ flow }: EditorState) => Object.keys(flow.layout).length > 0;
const signs = Object.fromEntries(families.map((family) => [family, paletteKinds.find((kind) => kind !== 'start' && faces[kind].family === family)]));

/** At the left: add a step, the families of steps, undo and redo. */
export const Rail = memo(function Rail({
  onAdd,
  onCommands,
}: {
  onAdd: (at: { x: number; y: number }, family: Family | null) => void;
  onCommands: () => void;
}) {
  const say = useWords();
  const editor = useEditor();
  const open = (family: Family | null) => (event: MouseEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    onAdd({ x: box.right + 8 + 144, y: box.top }, family);
  };
  return (
    <nav className="rail" aria-label={say('tools')}>
      <button type="button" className="rail-add" data-tip={`${say('addStep')}  /`} data-tip-at="right" aria-label={say('addStep')} onClick={open(null)}>
        <IconPlus size={18} aria-hidden />
      </button>
      {families.map((family) => (
        <button
          key={family}
          type="button"
          className="rail-family"
          data-tip={say(`family_${family}`)}
          data-tip-at="right"
          aria-label={say(`family_${family}`)}
          onClick={open(family)}
        >
          <StepIcon kind={signs[family] ?? 'form'} />
        </button>
      ))}
      <span className="rail-space" />
      <RailAct label={`${say('act_commands')}  ${keyWords('Mod+K')}`} may={always} onClick={onCommands}>
        <IconCommand size={18} />
      </RailAct>
      <RailAct label={say('tidy')} may={mayTidy} onClick={() => tidy(editor)}>
        <IconLayoutGrid size={18} />
      </RailAct>
      <RailAct label={`${say('undo')}  ${keyWords('Mod+Z')}`} may={mayUndo} onClick={editor.undo}>
        <IconArrowBackUp size={18} />
      </RailAct>
      <RailAct label={`${say('redo')}  ${keyWords('Mod+Y')}`} may={mayRedo} onClick={editor.redo}>
        <IconArrowForwardUp size={18} />
      </RailAct>
    </nav>
  );
});

type RailActProps = { label: string; may: (state: EditorState) => boolean; onClick: () => void; children: React.ReactNode };

function RailAct({ label, may, onClick, children }: RailActProps) {
  const disabled = !useEditorState(may);
  return (
    <button
      type="button"
      className="rail-act"
      data-tip={label}
      data-tip-at="right"
      aria-label={label}
      aria-disabled={disabled}
      data-quiet={disabled || undefined}
      onClick={onClick}
    >
      {children}
    </button>
  );
}
