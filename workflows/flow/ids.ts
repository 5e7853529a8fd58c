/** Numbers, not names: nothing in an id tells whom a run is about. `round` counts the passes of the forEach. */
export function childId(parent: string, step: string, round: number, n: number): string {
  return round === 1 ? `${parent}.${step}.${n}` : `${parent}.${step}~${round}.${n}`;
}
