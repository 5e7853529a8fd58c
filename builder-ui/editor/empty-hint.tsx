import { kindWords } from '../../workflows/flow/sentences.ts';
import { useLanguage } from '../language.ts';
import { StepIcon } from '../steps/step-icon.tsx';
import { addKind } from './actions/index.ts';
import { flowOf, useEditor, useEditorState } from './editor-context.ts';
import { usualPlace } from './place.ts';
import { useWords } from './use-words.ts';

const proposals = ['form', 'approval', 'forEach'] as const;

/** Beside an empty drawing: what a flow most often goes on with. */
export function EmptyHint({ onPicked, onProcedure }: { onPicked: (step: string) => void; onProcedure: () => void }) {
  const say = useWords();
  const language = useLanguage();
  const editor = useEditor();
  const flow = useEditorState(flowOf);
  const started = Object.values(flow.steps).some(({ kind }) => kind === 'start');
  const kinds = started ? proposals : (['start'] as const);
  return (
    <section className="empty-hint" aria-label={say('emptyTitle')}>
      <p className="muted">{say('emptyTitle')}</p>
      {kinds.map((kind) => (
        <button key={kind} type="button" className="ghost" onClick={() => onPicked(addKind(editor, kind, usualPlace(flow, [])))}>
          <StepIcon kind={kind} />
          <span>
            <span className="card-name">{say(`ghost_${kind}`)}</span>
            <span className="card-line">{kindWords(kind, language).line}</span>
          </span>
        </button>
      ))}
      {started && (
        <button type="button" className="link empty-paste" onClick={onProcedure}>
          {say('emptyPaste')}
        </button>
      )}
      <p className="muted small">{say('emptyKeys')}</p>
    </section>
  );
}
