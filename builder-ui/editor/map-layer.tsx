import { Panel, type ReactFlowState, useReactFlow, useStore } from '@xyflow/react';
import { memo, type PointerEvent, useEffect, useMemo, useRef } from 'react';
import { holdsSteps } from '../../workflows/flow/schema.ts';
import { nameOf } from '../../workflows/flow/sentences.ts';
import type { Language } from '../language.ts';
import { faces } from '../steps/faces.ts';
import { boundsOf } from './in-sight.ts';
import type { Box } from '../../workflows/flow/layout.ts';
import type { StepNode } from './project.ts';

type Block = { x: number; y: number; width: number; height: number; family: string; title: string | null; selected: boolean };
type Props = { places: Map<string, Box>; nodes: readonly StepNode[]; language: Language };

/** A large drawing from far away: solid blocks on one sheet instead of cards, the names of boxes large enough to read. */
export const MapLayer = memo(function MapLayer({ places, nodes, language }: Props) {
  const sheet = useRef<HTMLCanvasElement>(null);
  const transform = useStore(({ transform: now }) => now);
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const blocks = useMemo(() => blocksOf(places, nodes, language), [places, nodes, language]);
  useEffect(() => {
    if (sheet.current !== null) draw(sheet.current, blocks, transform, { width, height });
  }, [blocks, transform, width, height]);
  return <canvas ref={sheet} className="map-layer" aria-hidden />;
});

const small = { width: 160, height: 100 };
const transformOf = ({ transform }: ReactFlowState) => transform;

/** The whole drawing in small, on one sheet, while it is larger than the view. What is in view is framed; pressing goes there. */
export const SmallSheet = memo(function SmallSheet({ places, nodes, language, label }: Props & { label: string }) {
  const sheet = useRef<HTMLCanvasElement>(null);
  const canvas = useReactFlow();
  const [x, y, zoom] = useStore(transformOf);
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const blocks = useMemo(
    () => blocksOf(places, nodes, language).map((block) => ({ ...block, title: block.title === null ? null : '' })),
    [places, nodes, language],
  );
  const whole = useMemo(() => boundsOf(blocks), [blocks]);
  const scale = fitting(whole);
  const larger = whole.x * zoom + x < 0 || whole.y * zoom + y < 0 || (whole.x + whole.width) * zoom + x > width || (whole.y + whole.height) * zoom + y > height;
  useEffect(() => {
    if (!larger) return;
    const { x: left, y: top, zoom: by } = fitting(whole);
    const pen = requestAnimationFrame(() => sheet.current && draw(sheet.current, blocks, [left, top, by], small));
    return () => cancelAnimationFrame(pen);
  }, [blocks, whole, larger]);
  const go = (event: PointerEvent<HTMLElement>) => {
    if (event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    const at = { x: (event.clientX - box.left - scale.x) / scale.zoom, y: (event.clientY - box.top - scale.y) / scale.zoom };
    void canvas.setCenter(at.x, at.y, { zoom });
  };
  const frame = {
    left: (-x / zoom) * scale.zoom + scale.x,
    top: (-y / zoom) * scale.zoom + scale.y,
    width: (width / zoom) * scale.zoom,
    height: (height / zoom) * scale.zoom,
  };
  if (!larger) return null;
  return (
    <Panel position="bottom-right" className="minimap" style={small} role="img" aria-label={label} onPointerDown={go} onPointerMove={go}>
      <canvas ref={sheet} style={small} />
      <div className="minimap-frame" style={frame} />
    </Panel>
  );
});

/** How the whole is put on the small sheet. */
function fitting({ x, y, width, height }: Box): { x: number; y: number; zoom: number } {
  const zoom = Math.min(small.width / Math.max(1, width), small.height / Math.max(1, height)) * 0.94;
  return { x: (small.width - width * zoom) / 2 - x * zoom, y: (small.height - height * zoom) / 2 - y * zoom, zoom };
}

function blocksOf(places: Map<string, Box>, nodes: readonly StepNode[], language: Language): Block[] {
  return nodes.flatMap(({ id, data: { step }, selected = false }) => {
    const box = places.get(id);
    return box === undefined ? [] : [{ ...box, family: faces[step.kind].family, title: holdsSteps(step) ? nameOf(step, language) : null, selected }];
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
