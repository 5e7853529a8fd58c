import { IconPlus } from '@tabler/icons-react';
import { Handle, Position } from '@xyflow/react';
import type { MouseEvent } from 'react';
import type { Step } from '../../workflows/flow/schema.ts';
import { outcomeWords } from '../../workflows/flow/sentences.ts';
import { useLanguage } from '../language.ts';
import { useCanvas } from './canvas-context.ts';
import { downOf, lineOfBox, shareOf } from './handles.ts';
import { leavesAt } from '../../workflows/flow/layout.ts';
import type { OpenPort } from './project.ts';
import { useWords } from './use-words.ts';

/** `isBox`: it is drawn with steps inside. */
type Props = { step: Step; ports: OpenPort[]; height: number; isBox?: boolean };

/** The outcomes of a step: the main one at the bottom, exceptions at the right. An open one is a "+": click to add, drag to lead it to a step. */
export function Ports({ step, ports, height, isBox = false }: Props) {
  const main = downOf(step.kind, ports);
  const sides = ports.filter((port) => !main.includes(port));
  return (
    <>
      {main.map((port) => (
        <MainPort key={port.port} step={step} port={port} left={isBox ? `${lineOfBox}px` : `${shareOf(main, port)}%`} />
      ))}
      {sides
        .filter((port) => !port.open)
        .map(({ port }) => (
          <Handle key={port} id={port} type="source" position={Position.Right} className="port-dot" style={{ top: leavesAt(step, port, height, isBox) }} />
        ))}
      {sides
        .filter((port) => port.open)
        .map((port) => (
          <SidePort key={port.port} step={step} port={port} top={leavesAt(step, port.port, height, isBox)} />
        ))}
    </>
  );
}

function useAdd(step: Step, port: string) {
  const { add } = useCanvas();
  return (event: MouseEvent) => {
    event.stopPropagation();
    const box = event.currentTarget.getBoundingClientRect();
    add({ place: { in: step.in, after: { step: step.id, port } }, from: { step: step.id, port }, at: { x: box.left + box.width / 2, y: box.bottom + 8 } });
  };
}

function MainPort({ step, port, left }: { step: Step; port: OpenPort; left: string }) {
  const { readOnly } = useCanvas();
  const add = useAdd(step, port.port);
  const say = useWords();
  const language = useLanguage();
  const open = port.open && !readOnly;
  const label = step.kind === 'split' ? outcomeWords(step, port.port, language) : '';
  return (
    <Handle
      id={port.port}
      type="source"
      position={Position.Bottom}
      className={open ? 'port-plus' : 'port-dot'}
      style={{ left }}
      onClick={open ? add : undefined}
      title={open ? `${say('addStep')}${label && ` · ${label}`}` : undefined}
    >
      {open && <IconPlus size={14} stroke={2.25} aria-hidden />}
    </Handle>
  );
}

function SidePort({ step, port, top }: { step: Step; port: OpenPort; top: number }) {
  const { readOnly } = useCanvas();
  const add = useAdd(step, port.port);
  const language = useLanguage();
  if (readOnly) return null;
  return (
    <Handle
      id={port.port}
      type="source"
      position={Position.Right}
      className={`port-pill${step.kind === 'branch' ? ' always' : ''}`}
      style={{ top }}
      onClick={add}
    >
      <span>{outcomeWords(step, port.port, language)}</span>
      <IconPlus size={12} stroke={2.25} aria-hidden />
    </Handle>
  );
}
