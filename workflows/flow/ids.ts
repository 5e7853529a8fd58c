/** Numbers, not names: nothing in an id tells whom a run is about. `round` counts the passes of the forEach. */
export function childId(parent: string, step: string, round: number, n: number): string {
  return round === 1 ? `${parent}.${step}.${n}` : `${parent}.${step}~${round}.${n}`;
}

/** The runs that a run is in, outermost first: its cycle, then each run above it. */
export function runsAbove(id: string, cycle: string): string[] {
  const above: string[] = [];
  for (let run = id; run !== cycle && run.startsWith(`${cycle}.`); ) {
    run = run.split('.').slice(0, -2).join('.');
    above.unshift(run);
  }
  return above;
}
