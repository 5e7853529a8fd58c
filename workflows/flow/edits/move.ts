import type { Flow } from '../schema.ts';

/** Puts steps elsewhere on the canvas: pixels from the corner of their container. */
export function move(flow: Flow, places: Record<string, { x: number; y: number }>): Flow {
  const known = Object.entries(places).filter(([id]) => Object.hasOwn(flow.steps, id));
  return known.length === 0 ? flow : { ...flow, layout: { ...flow.layout, ...Object.fromEntries(known) } };
}
