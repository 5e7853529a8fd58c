import { IconPlus } from '@tabler/icons-react';
import type { NodeProps } from '@xyflow/react';
import { memo, useCallback } from 'react';
import type { Flow } from '../../workflows/flow/schema.ts';
import { nameOf } from '../../workflows/flow/sentences.ts';
import { useLanguage } from '../language.ts';
import { cardLines } from '../steps/card-lines.ts';
import { StepIcon } from '../steps/step-icon.tsx';
import { useCanvas } from './canvas-context.ts';
import { useOfFlow } from './editor-context.ts';
import { lineOfBox } from './handles.ts';
import { header } from '../../workflows/flow/layout.ts';
import { MarkDisc } from './mark-disc.tsx';
import { FoldButton } from './folded-card.tsx';
import { Ports } from './ports.tsx';
import type { StepNode } from './project.ts';
import { sameStep, Targets } from './step-card.tsx';
import { useWords } from './use-words.ts';

/** A step with steps inside: a box with a header, drawn as the first of a stack of sheets. */
export const ContainerBox = memo(function ContainerBox({ data: { step, ports, mark, inside }, selected }: NodeProps<StepNode>) {
  const language = useLanguage();
  const say = useWords();
  const { names, readOnly, add, changes } = useCanvas();
  const changed = changes?.[step.id];
  const told = useCallback((flow: Flow) => cardLines(step, flow, language, say, names).who, [step, language, say, names]);
  const line = useOfFlow(told);
  return (
    <div className={`box box-${step.kind}${selected ? ' selected' : ''}`} data-changed={changed}>
      {changed !== undefined && <span className="change-word">{say(`change_${changed}`)}</span>}
      <Targets step={step.id} container={{ line: lineOfBox, level: header / 2 }} />
      {mark !== null && <MarkDisc mark={mark} />}
      <div className="box-header">
        <FoldButton step={step.id} folded={false} />
        <StepIcon kind={step.kind} size={24} />
        <span className="box-name">{nameOf(step, language)}</span>
        <span className="box-line">{line}</span>
      </div>
      {inside === 0 && !readOnly && (
        <button
          type="button"
          className="box-first nodrag"
          onClick={(event) => {
            const at = event.currentTarget.getBoundingClientRect();
            add({ place: { in: step.id }, at: { x: at.left + at.width / 2, y: at.bottom + 8 } });
          }}
        >
          <IconPlus size={16} aria-hidden /> {say(step.kind === 'forEach' ? 'firstInside' : 'firstInBox')}
        </button>
      )}
      <Ports step={step} ports={ports} height={header} isBox />
    </div>
  );
}, sameStep);
