import type { ReactFlowInstance } from '@xyflow/react';
import { boundsOf, leastZoom } from './in-sight.ts';
import type { Box } from '../../workflows/flow/layout.ts';
import type { RouteEdge, StepNode } from './project.ts';

/** The drawing as the page moves it. `places`: where every step stands, also those that are not drawn at the moment. */
export type CanvasInstance = Pick<
  ReactFlowInstance<StepNode, RouteEdge>,
  'getViewport' | 'setViewport' | 'setCenter' | 'screenToFlowPosition' | 'zoomIn' | 'zoomOut'
> & {
  places: () => Map<string, Box>;
};

/** The first look: the top of the drawing, as near as the width allows down to where cards can still be read. */
export function firstView(canvas: CanvasInstance, pane: HTMLElement | null): void {
  const places = canvas.places();
  if (pane === null || places.size === 0) return;
  const { x: left, y: top, width } = boundsOf(places.values());
  const margin = 48;
  const zoom = Math.max(0.6, Math.min(1, (pane.clientWidth - 2 * margin) / width));
  const free = pane.clientWidth - width * zoom;
  const x = Math.max(margin, Math.min(free / 2, 240)) - left * zoom;
  void canvas.setViewport({ x, y: 32 - top * zoom, zoom });
}

/** The whole drawing, as near as it fits. */
export function fitView(canvas: CanvasInstance | null, pane: HTMLElement | null): void {
  if (canvas === null || pane === null) return;
  const places = canvas.places();
  const { x, y, width, height } = boundsOf(places.values());
  const least = leastZoom(places.size);
  const zoom = Math.max(least, Math.min(1, (pane.clientWidth / Math.max(1, width)) * 0.92, (pane.clientHeight / Math.max(1, height)) * 0.92));
  void canvas.setViewport({ x: (pane.clientWidth - width * zoom) / 2 - x * zoom, y: (pane.clientHeight - height * zoom) / 2 - y * zoom, zoom });
}

/** Moves the drawing so that the step is in sight, if it is not. */
export function reveal(canvas: CanvasInstance | null, pane: HTMLElement | null, step: string): void {
  const at = canvas?.places().get(step);
  if (canvas === null || pane === null || at === undefined) return;
  const { x, y, zoom } = canvas.getViewport();
  const height = Math.min(at.height, 200);
  const box = { left: at.x * zoom + x, top: at.y * zoom + y, width: at.width * zoom, height: height * zoom };
  const margin = 32;
  const seen =
    box.left >= margin && box.top >= margin && box.left + box.width <= pane.clientWidth - margin && box.top + box.height <= pane.clientHeight - margin;
  if (seen) return;
  const nearer = Math.max(zoom, 0.6);
  glide(canvas, { x: pane.clientWidth / 2 - (at.x + at.width / 2) * nearer, y: pane.clientHeight / 2 - (at.y + height / 2) * nearer, zoom: nearer });
}

/** Nearer to a point of the pane. */
export function zoomAt(canvas: CanvasInstance | null, { x, y }: { x: number; y: number }): void {
  if (canvas === null) return;
  const from = canvas.getViewport();
  const zoom = Math.min(1.5, from.zoom * 1.5);
  glide(canvas, { x: x - ((x - from.x) / from.zoom) * zoom, y: y - ((y - from.y) / from.zoom) * zoom, zoom });
}

const glideMs = 150;
/** Counts the movements, so that a newer one takes over. */
let glides = 0;

/** Moves the view there so that the eye can follow, at once for whoever wants no motion. */
function glide(canvas: CanvasInstance, to: { x: number; y: number; zoom: number }): void {
  const mine = ++glides;
  const from = canvas.getViewport();
  const begun = performance.now();
  const frame = () => {
    const passed = reduced() ? 1 : Math.min(1, (performance.now() - begun) / glideMs);
    const share = 1 - (1 - passed) ** 3;
    const between = (a: number, b: number) => a + (b - a) * share;
    void canvas.setViewport({ x: between(from.x, to.x), y: between(from.y, to.y), zoom: between(from.zoom, to.zoom) });
    if (passed < 1)
      requestAnimationFrame(() => {
        if (mine === glides) frame();
      });
  };
  frame();
}

/** Brings a step into sight and gives it the focus: now if it is there, so that the next key goes on from it; else as soon as it is drawn. */
export function showStep(main: HTMLElement | null, canvas: CanvasInstance | null, step: string): void {
  const pane = main?.querySelector<HTMLElement>('.canvas') ?? null;
  const until = performance.now() + 1_000;
  const mine = ++shows;
  let revealed = false;
  const attempt = () => {
    if (mine !== shows) return;
    if (!revealed && canvas?.places().has(step) === true) {
      revealed = true;
      reveal(canvas, pane, step);
    }
    if (!focusStep(main, step) && performance.now() < until) requestAnimationFrame(attempt);
  };
  attempt();
}

/** Counts what was asked for, so that only the latest is waited for. */
let shows = 0;

/** In the outline if that had the focus last or is all there is, else on the drawing. Whether it is there. */
function focusStep(main: HTMLElement | null, step: string): boolean {
  const row = main?.querySelector<HTMLElement>(`[data-row="${CSS.escape(step)}"]`) ?? null;
  const node = main?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(step)}"]`) ?? null;
  row?.scrollIntoView({ block: 'nearest' });
  const inOutline = row !== null && (node === null || document.activeElement?.closest('.outline') != null);
  (inOutline ? row : node)?.focus({ preventScroll: true });
  return row !== null || node !== null;
}

const reduced = () => window.matchMedia('(prefers-reduced-motion: reduce)').matches;
