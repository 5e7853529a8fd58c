import { IconChevronDown } from '@tabler/icons-react';
import type { NodeProps } from '@xyflow/react';
import { memo, useCallback } from 'react';
import type { Flow } from '../../workflows/flow/schema.ts';
import { nameOf } from '../../workflows/flow/sentences.ts';
import { useLanguage } from '../language.ts';
import { cardLines } from '../steps/card-lines.ts';
import { StepIcon } from '../steps/step-icon.tsx';
import { useCanvas } from './canvas-context.ts';
import { useEditor, useOfFlow } from './editor-context.ts';
import { MarkDisc } from './mark-disc.tsx';
import { Ports } from './ports.tsx';
import type { StepNode } from './project.ts';
import { sameStep, Targets } from './step-card.tsx';
import { useWords } from './use-words.ts';

/** A container of which only the head is shown: what it is, for whom, and how much is in it. */
export const FoldedCard = memo(function FoldedCard({ data: { step, ports, mark, inside }, selected, height = 88 }: NodeProps<StepNode>) {
  const language = useLanguage();
  const say = useWords();
  const { names, changes } = useCanvas();
  const changed = changes?.[step.id];
  const told = useCallback((flow: Flow) => cardLines(step, flow, language, say, names).who, [step, language, say, names]);
  const line = useOfFlow(told);
  return (
    <div className={`card family-route folded box-${step.kind}${selected ? ' selected' : ''}`} data-changed={changed}>
      <Targets step={step.id} />
      {mark !== null && <MarkDisc mark={mark} />}
      <StepIcon kind={step.kind} />
      <div className="card-text">
        <div className="card-name">
          <span>{nameOf(step, language)}</span>
        </div>
        <div className="card-line">{line}</div>
        <div className="card-line">{say('stepsInside', { count: inside })}</div>
      </div>
      <FoldButton step={step.id} folded />
      <Ports step={step} ports={ports} height={height} />
    </div>
  );
}, sameStep);

/** Folds a container to its head, and unfolds it. */
export function FoldButton({ step, folded }: { step: string; folded: boolean }) {
  const say = useWords();
  const editor = useEditor();
  return (
    <button
      type="button"
      className="box-fold nodrag"
      aria-expanded={!folded}
      aria-label={say(folded ? 'unfold' : 'fold')}
      title={say(folded ? 'unfold' : 'fold')}
      onClick={(event) => {
        event.stopPropagation();
        const now = editor.store.getState().folded;
        editor.fold(folded ? now.filter((id) => id !== step) : [...now, step]);
      }}
    >
      <IconChevronDown size={16} aria-hidden className={folded ? 'turned' : ''} />
    </button>
  );
}
