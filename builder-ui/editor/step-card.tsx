import { IconKey } from '@tabler/icons-react';
import { Handle, type NodeProps, Position } from '@xyflow/react';
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
      <Targets />
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

/** Where routes come in: at the top, or at the left from a step beside. A route is dropped anywhere on the card, so nothing of them is seen. */
export function Targets({ container }: { container?: { line: number; level: number } }) {
  return (
    <>
      <Handle id="top" type="target" position={Position.Top} className="port-in" style={container && { left: container.line }} />
      <Handle id="left" type="target" position={Position.Left} className="port-in" style={container && { top: container.level }} />
    </>
  );
}

/** Whether a node would be drawn the same: the projection makes new objects at every change. */
export function sameStep(before: Props, after: Props): boolean {
  const [a, b] = [before.data, after.data];
  const ports = (of: typeof a) => of.ports.map(({ port, main, open }) => `${port}${main}${open}`).join();
  return (
    before.selected === after.selected &&
    before.height === after.height &&
    before.width === after.width &&
    a.step === b.step &&
    a.mark === b.mark &&
    a.inside === b.inside &&
    ports(a) === ports(b)
  );
}
