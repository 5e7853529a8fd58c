import type { CanvasInstance } from './canvas.tsx';

/** The first look: the top of the drawing, as near as the width allows down to where cards can still be read. */
export function firstView(canvas: CanvasInstance, pane: HTMLElement | null): void {
  const all = canvas.getNodes().filter(({ parentId }) => parentId === undefined);
  if (pane === null || all.length === 0) return;
  const left = Math.min(...all.map(({ position }) => position.x));
  const right = Math.max(...all.map(({ position, width }) => position.x + (width ?? 0)));
  const top = Math.min(...all.map(({ position }) => position.y));
  const margin = 48;
  const zoom = Math.max(0.6, Math.min(1, (pane.clientWidth - 2 * margin) / (right - left)));
  const free = pane.clientWidth - (right - left) * zoom;
  const x = Math.max(margin, Math.min(free / 2, 240)) - left * zoom;
  void canvas.setViewport({ x, y: 32 - top * zoom, zoom });
}

/** Moves the drawing so that the step is in sight, if it is not. */
export function reveal(canvas: CanvasInstance | null, pane: HTMLElement | null, step: string): void {
  const node = canvas?.getInternalNode(step);
  if (canvas === null || pane === null || node === undefined) return;
  const { x, y, zoom } = canvas.getViewport();
  const at = node.internals.positionAbsolute;
  const box = { left: at.x * zoom + x, top: at.y * zoom + y, width: (node.width ?? 0) * zoom, height: Math.min(node.height ?? 0, 200) * zoom };
  const margin = 32;
  const seen =
    box.left >= margin && box.top >= margin && box.left + box.width <= pane.clientWidth - margin && box.top + box.height <= pane.clientHeight - margin;
  if (seen) return;
  void canvas.setCenter(at.x + (node.width ?? 0) / 2, at.y + Math.min(node.height ?? 0, 200) / 2, { zoom: Math.max(zoom, 0.6), duration: reduced() ? 0 : 150 });
}

/** Brings a step into sight and gives it the focus: in the outline if that had it last or is all there is, else on the drawing. Whether it is there. */
export function focusStep(main: HTMLElement | null, canvas: CanvasInstance | null, step: string): boolean {
  const row = main?.querySelector<HTMLElement>(`[data-row="${CSS.escape(step)}"]`) ?? null;
  const node = main?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(step)}"]`) ?? null;
  const pane = main?.querySelector<HTMLElement>('.canvas') ?? null;
  if (pane !== null) reveal(canvas, pane, step);
  row?.scrollIntoView({ block: 'nearest' });
  const inOutline = row !== null && (node === null || document.activeElement?.closest('.outline') != null);
  (inOutline ? row : node)?.focus({ preventScroll: true });
  return row !== null || node !== null;
}

const reduced = () => window.matchMedia('(prefers-reduced-motion: reduce)').matches;
