import { Panel, type ReactFlowState, useReactFlow, useStore, useStoreApi, ViewportPortal } from '@xyflow/react';
import { memo, type PointerEvent, useCallback, useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { holdsSteps } from '../../workflows/flow/schema.ts';
import { nameOf } from '../../workflows/flow/sentences.ts';
import type { Language } from '../language.ts';
import { faces } from '../steps/faces.ts';
import { afterPaint } from './after-paint.ts';
import { boundsOf } from './in-sight.ts';
import type { Box } from '../../workflows/flow/layout.ts';
import type { StepNode } from './project.ts';
import { useFollowed } from './use-followed.ts';

type Block = { x: number; y: number; width: number; height: number; family: string; title: string | null; selected: boolean };
type Props = { places: Map<string, Box>; nodes: readonly StepNode[]; language: Language };

/**
 * A large drawing from far away: solid blocks on one sheet instead of cards, the names of boxes large enough to read. The sheet lies in the drawing as far as
 * `region` goes, so that it is moved with it and drawn anew only at another zoom, or when the view has left the region.
 */
export const MapLayer = memo(function MapLayer({ places, nodes, language, region }: Props & { region: Box }) {
  const sheet = useRef<HTMLCanvasElement>(null);
  const zoom = useStore(zoomOf);
  const blocks = useMemo(() => blocksOf(places, nodes, language), [places, nodes, language]);
  const { x, y, width, height } = region;
  useLayoutEffect(() => {
    if (sheet.current === null) return;
    draw(sheet.current, blocks, [-x * zoom, -y * zoom, zoom], { width: Math.ceil(width * zoom), height: Math.ceil(height * zoom) });
  }, [blocks, zoom, x, y, width, height]);
  return (
    <ViewportPortal>
      <canvas ref={sheet} className="map-layer" style={{ left: x, top: y, width, height }} aria-hidden />
    </ViewportPortal>
  );
});

const zoomOf = ({ transform }: ReactFlowState) => transform[2];

const small = { width: 160, height: 100 };
/** The whole drawing in small, on one sheet, while it is larger than the view. What is in view is framed; pressing goes there. */
export const SmallSheet = memo(function SmallSheet({ places: placesNow, nodes: nodesNow, language, label }: Props & { label: string }) {
  const sheet = useRef<HTMLCanvasElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useReactFlow();
  const store = useStoreApi();
  // The drawing is seen first.
  const [places, nodes] = [useFollowed(placesNow), useFollowed(nodesNow)];
  const blocks = useMemo(
    () => blocksOf(places, nodes, language).map((block) => ({ ...block, title: block.title === null ? null : '' })),
    [places, nodes, language],
  );
  const whole = useMemo(() => boundsOf(blocks), [blocks]);
  const scale = useMemo(() => fitting(whole), [whole]);
  const larger = useStore(
    useCallback(
      ({ transform: [x, y, zoom], width, height }: ReactFlowState) =>
        whole.x * zoom + x < 0 || whole.y * zoom + y < 0 || (whole.x + whole.width) * zoom + x > width || (whole.y + whole.height) * zoom + y > height,
      [whole],
    ),
  );
  useEffect(
    () => (larger ? afterPaint(() => sheet.current && draw(sheet.current, blocks, [scale.x, scale.y, scale.zoom], small)) : undefined),
    [blocks, scale, larger],
  );
  // At every step of a move: without drawing anything else anew.
  useLayoutEffect(() => {
    const put = ({ transform: [x, y, zoom], width, height }: ReactFlowState) => {
      if (frame.current === null) return;
      const to = (at: number) => (at / zoom) * scale.zoom;
      frame.current.style.transform = `translate(${to(-x) + scale.x}px, ${to(-y) + scale.y}px)`;
      const size = `${to(width)} ${to(height)}`;
      if (frame.current.dataset.size === size) return;
      frame.current.dataset.size = size;
      Object.assign(frame.current.style, { width: `${to(width)}px`, height: `${to(height)}px` });
    };
    put(store.getState());
    return store.subscribe(put);
  }, [store, scale, larger]);
  const go = (event: PointerEvent<HTMLElement>) => {
    if (event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    const at = { x: (event.clientX - box.left - scale.x) / scale.zoom, y: (event.clientY - box.top - scale.y) / scale.zoom };
    void canvas.setCenter(at.x, at.y, { zoom: canvas.getZoom() });
  };
  if (!larger) return null;
  return (
    <Panel position="bottom-right" className="minimap" style={small} role="img" aria-label={label} onPointerDown={go} onPointerMove={go}>
      <canvas ref={sheet} style={small} />
      <div className="minimap-frame" ref={frame} />
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

const most = 8_000_000;

function draw(sheet: HTMLCanvasElement, blocks: Block[], [x, y, zoom]: [number, number, number], { width, height }: { width: number; height: number }): void {
  // A sheet of more than some million points is slow to make and to keep.
  const dense = Math.min(window.devicePixelRatio, Math.sqrt(most / Math.max(1, width * height)));
  const [wide, high] = [Math.round(width * dense), Math.round(height * dense)];
  if (sheet.width !== wide || sheet.height !== high) Object.assign(sheet, { width: wide, height: high });
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
