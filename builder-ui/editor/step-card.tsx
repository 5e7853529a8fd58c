import { IconKey } from '@tabler/icons-react';
import { type NodeProps, Position, useStoreApi } from '@xyflow/react';
import { memo, useCallback } from 'react';
import { isLow } from '../../workflows/flow/layout.ts';
import { type Flow, isTask } from '../../workflows/flow/schema.ts';
import { nameOf } from '../../workflows/flow/sentences.ts';
import { useLanguage } from '../language.ts';
import { capital, cardLines } from '../steps/card-lines.ts';
import { faces } from '../steps/faces.ts';
import { StepIcon } from '../steps/step-icon.tsx';
import { useCanvas } from './canvas-context.ts';
import { useOfFlow } from './editor-context.ts';
import { MarkDisc } from './mark-disc.tsx';
import { Ports } from './ports.tsx';
import type { StepNode } from './project.ts';
import { useWords } from './use-words.ts';

type Props = NodeProps<StepNode>;

/** One step: its sign, its name, who, and by when. */
export const StepCard = memo(function StepCard({ data: { step, ports, mark }, selected, height = 88 }: Props) {
  const language = useLanguage();
  const say = useWords();
  const { names, changes } = useCanvas();
  const changed = changes?.[step.id];
  const told = useCallback(
    (flow: Flow) => {
      const lines = cardLines(step, flow, language, say, names);
      return [lines.who, ...lines.marks].join('\n');
    },
    [step, language, say, names],
  );
  const [who = '', ...marks] = useOfFlow(told).split('\n');
  const signIn = isTask(step) && step.settings.assurance > 1;
  const { family } = faces[step.kind];
  return (
    <div className={`card family-${family}${isLow(step.kind) ? ' low' : ''}${selected ? ' selected' : ''}`} data-changed={changed}>
      <Targets step={step.id} />
      {changed !== undefined && <span className="change-word">{say(`change_${changed}`)}</span>}
      {mark !== null && <MarkDisc mark={mark} />}
      <StepIcon kind={step.kind} />
      <div className="card-text">
        <div className="card-name">
          <span>{capital(nameOf(step, language))}</span>
          {signIn && <IconKey size={14} role="img" aria-label={say('moreThanLink')} />}
        </div>
        {who !== '' && <div className="card-line">{who}</div>}
        {marks.length > 0 && (
          <div className="card-line card-marks">
            {marks.map((text) => (
              <span key={text}>{text}</span>
            ))}
          </div>
        )}
      </div>
      <Ports step={step} ports={ports} height={height} />
    </div>
  );
}, sameStep);

/**
 * Where routes come in: at the top, or at the left from a step beside. A route is dropped anywhere on the card, so nothing of them is seen. React Flow looks
 * for them by these classes and data when a route is dropped; its own component would listen to every move of the drawing besides.
 */
export function Targets({ step, container }: { step: string; container?: { line: number; level: number } }) {
  const { rfId } = useStoreApi().getState();
  const target = (id: string) => ({
    'data-handleid': id,
    'data-nodeid': step,
    'data-id': `${rfId}-${step}-${id}-target`,
    className: `react-flow__handle react-flow__handle-${id} nodrag nopan port-in target connectable connectableend`,
  });
  return (
    <>
      <div {...target('top')} data-handlepos={Position.Top} style={container && { left: container.line }} />
      <div {...target('left')} data-handlepos={Position.Left} style={container && { top: container.level }} />
    </>
  );
}

/** Whether a node would be drawn the same. */
export function sameStep(before: Props, after: Props): boolean {
  const [a, b] = [before.data, after.data];
  return (
    before.selected === after.selected &&
    before.height === after.height &&
    before.width === after.width &&
    a.step === b.step &&
    a.mark === b.mark &&
    a.inside === b.inside &&
    a.ports === b.ports
  );
}
