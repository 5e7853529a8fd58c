import { type NodeHandle, Position } from '@xyflow/react';
import { header, leavesAt } from '../../workflows/flow/layout.ts';
import type { OpenPort, StepNode } from './project.ts';

/** The line that the path through a container follows, from its left. */
export const lineOfBox = 182.5;
const dot = 10;

/**
 * Where routes come in and leave, in pixels from the corner of a step: what ports.tsx and canvas.css draw. React Flow is told, so that it measures nothing,
 * and draws routes to steps that are out of sight.
 */
export function handlesOf({ type, data: { step, ports }, width = 0, height = 0 }: StepNode): NodeHandle[] {
  const box = type === 'container';
  const [line, level] = box ? [lineOfBox, header / 2] : [width / 2, height / 2];
  const down = downOf(step.kind, ports);
  const sources = ports.map((port): NodeHandle => {
    const left = box ? lineOfBox : (shareOf(down, port) / 100) * width;
    if (down.includes(port)) return { ...centred(left, height), id: port.port, type: 'source', position: Position.Bottom };
    const top = leavesAt(step, port.port, box ? header : height, box);
    return { ...centred(width, top), id: port.port, type: 'source', position: Position.Right };
  });
  return [
    { id: 'top', type: 'target', position: Position.Top, x: line, y: 0, width: 0, height: 0 },
    { id: 'left', type: 'target', position: Position.Left, x: 0, y: level, width: 0, height: 0 },
    ...sources,
  ];
}

const centred = (x: number, y: number) => ({ x: x - dot / 2, y: y - dot / 2, width: dot, height: dot });

/** The outcomes that leave at the bottom: the main one, of a split all. */
export const downOf = (kind: string, ports: OpenPort[]): OpenPort[] => ports.filter((port) => port.main || kind === 'split');

/** Where on the bottom an outcome leaves, in percent of the width. */
export function shareOf(down: OpenPort[], port: OpenPort): number {
  return down.length === 1 || !port.open ? 50 : ((down.indexOf(port) + 1) / (down.length + 1)) * 100;
}
