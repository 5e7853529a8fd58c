import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { scriptEvent } from '../../workflows/flow/rehearse/script.ts';
import { type Case, faultOf, tried } from './any-case.ts';
import { anyLots, lotsOfSeed } from './lots.ts';

/** Cases by their seeds, one after the other; the first that fails is made as small as it gets and kept. */

const folder = fileURLToPath(new URL('./failing/', import.meta.url));

/** Where the seeds of a test run begin: SEED, or always the same. */
export const firstSeed = Number(process.env.SEED ?? 1);

/** Cases that failed once, by their name: whatever a later generator makes of their seed, they stay what they were. */
export function kept(): { name: string; one: Case }[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => ({ name: name.replace('.json', ''), one: JSON.parse(readFileSync(`${folder}${name}`, 'utf8')) as Case }));
}

/** How many lines of each verb were accepted. */
export function runSeeds(first: number, count: number): Record<string, number> {
  const all: Record<string, number> = {};
  for (let seed = first; seed < first + count; seed += 1) {
    const { one, fault, accepted } = tried(lotsOfSeed(seed));
    for (const [verb, n] of Object.entries(accepted)) all[verb] = (all[verb] ?? 0) + n;
    if (fault === null) continue;
    const small = simplest(seed, one);
    keep(`seed-${seed}`, small);
    throw new Error(`Seed ${seed}: ${fault}\nAs small as it gets (kept in test/fuzz/failing/seed-${seed}.json): ${faultOf(small)}\n${describe(small)}`);
  }
  return all;
}

/** Verbs of which fewer than so many were accepted: of such a script nothing is learned about them. */
export function seldom(accepted: Readonly<Record<string, number>>, atLeast: number): string[] {
  return verbs.flatMap((verb) => ((accepted[verb] ?? 0) < atLeast ? [`${verb} ${accepted[verb] ?? 0}`] : []));
}

const verbs = scriptEvent.options.map(({ shape }) => shape.do.value);

/** The same fault with fewer steps, settings and lines. */
function simplest(seed: number, one: Case): Case {
  const holds = fc.property(anyLots, (lots) => tried(lots).fault === null);
  const { counterexample } = fc.check(holds, { seed, numRuns: 1, interruptAfterTimeLimit: 20_000 });
  let small = counterexample === null ? one : tried(counterexample[0]).one;
  if (faultOf(small) === null) small = one;
  for (let index = small.events.length - 1; index >= 0; index -= 1) {
    const fewer = { ...small, events: small.events.toSpliced(index, 1) };
    if (faultOf(fewer) !== null) small = fewer;
  }
  return small;
}

export function keep(name: string, one: Case): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}${name}.json`, `${JSON.stringify(one, null, 1)}\n`);
}

function describe({ flow, events, absences, answers }: Case): string {
  const steps = Object.values(flow.steps).map(({ id, in: scope, settings }) => `${id}${scope === null ? '' : ` in ${scope}`}: ${JSON.stringify(settings)}`);
  const edges = flow.edges.map(({ from, port, to }) => `${from}.${port} > ${to}`);
  return [...steps, edges.join(', '), ...events.map((event) => JSON.stringify(event)), JSON.stringify({ absences, answers })].join('\n');
}
