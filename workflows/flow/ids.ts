/** Numbers, not names: nothing in an id tells whom a run is about. `round` counts the passes of the forEach. */
export function childId(parent: string, step: string, round: number, n: number): string {
  return round === 1 ? `${parent}.${step}.${n}` : `${parent}.${step}~${round}.${n}`;
}

/** The runs that a run is in, outermost first. A run of a launch begins with its cycle's own; one that was started by itself with its number in the cycle. */
export function runsAbove(id: string, cycle: string): string[] {
  const above: string[] = [];
  let inside = id === cycle ? [] : id.slice(cycle.length + 1).split('.');
  while (inside.length >= 2) {
    inside = inside.slice(0, -2);
    above.unshift(inside.length === 0 ? cycle : `${cycle}.${inside.join('.')}`);
  }
  return above;
}
