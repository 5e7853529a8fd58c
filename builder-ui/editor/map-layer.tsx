import { useStore } from '@xyflow/react';
import { useEffect, useMemo, useRef } from 'react';
import type { Flow } from '../../workflows/flow/schema.ts';
import { holdsSteps } from '../../workflows/flow/schema.ts';
import { nameOf } from '../../workflows/flow/sentences.ts';
import type { Language } from '../language.ts';
import { faces } from '../steps/faces.ts';
import { cornerOf } from './drop.ts';
import type { StepNode } from './project.ts';

type Block = { x: number; y: number; width: number; height: number; family: string; title: string | null; selected: boolean };
type Props = { flow: Flow; nodes: readonly StepNode[]; language: Language };

/** A large drawing from far away: solid blocks on one sheet instead of cards, the names of boxes large enough to read. */
export function MapLayer({ flow, nodes, language }: Props) {
  const sheet = useRef<HTMLCanvasElement>(null);
  const transform = useStore(({ transform: now }) => now);
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const blocks = useMemo(() => blocksOf(flow, nodes, language), [flow, nodes, language]);
  useEffect(() => {
    if (sheet.current !== null) draw(sheet.current, blocks, transform, { width, height });
  }, [blocks, transform, width, height]);
  return <canvas ref={sheet} className="map-layer" aria-hidden />;
}

function blocksOf(flow: Flow, nodes: readonly StepNode[], language: Language): Block[] {
  const boxes = Object.fromEntries(nodes.map(({ id, position, width = 0, height = 0 }) => [id, { ...position, width, height }]));
  return nodes.map(({ id, data: { step }, selected = false }) => {
    const corner = cornerOf(flow, boxes, step.in);
    const box = boxes[id] ?? { x: 0, y: 0, width: 0, height: 0 };
    const title = holdsSteps(step) ? nameOf(step, language) : null;
    return { ...box, x: corner.x + box.x, y: corner.y + box.y, family: faces[step.kind].family, title, selected };
  });
}

function draw(sheet: HTMLCanvasElement, blocks: Block[], [x, y, zoom]: [number, number, number], { width, height }: { width: number; height: number }): void {
  const dense = window.devicePixelRatio;
  if (sheet.width !== width * dense || sheet.height !== height * dense) Object.assign(sheet, { width: width * dense, height: height * dense });
  const pen = sheet.getContext('2d');
  if (pen === null) return;
  const style = getComputedStyle(sheet);
  const colour = (name: string) => style.getPropertyValue(`--${name}`);
  const colours = Object.fromEntries(['people', 'time', 'route', 'data', 'event', 'edge', 'accent', 'text'].map((name) => [name, colour(name)]));
  pen.setTransform(dense, 0, 0, dense, 0, 0);
  pen.clearRect(0, 0, width, height);
  pen.font = `600 12px ${style.fontFamily}`;
  for (const block of blocks) {
    const at = { x: block.x * zoom + x, y: block.y * zoom + y, width: Math.max(2, block.width * zoom), height: Math.max(1, block.height * zoom) };
    if (at.x > width || at.y > height || at.x + at.width < 0 || at.y + at.height < 0) continue;
    pen.strokeStyle = (block.selected ? colours.accent : colours.edge) ?? '';
    if (block.title === null) {
      pen.fillStyle = (block.selected ? colours.accent : colours[block.family]) ?? '';
      pen.fillRect(at.x, at.y, at.width, at.height);
    } else {
      pen.strokeRect(at.x, at.y, at.width, at.height);
      pen.fillStyle = colours.text ?? '';
      if (at.height > 16) pen.fillText(block.title, at.x + 4, at.y + 12, at.width - 8);
    }
  }
}
