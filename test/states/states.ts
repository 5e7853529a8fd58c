import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Effect, Happening, Scene } from '../../workflows/flow/perform/scene.ts';
import { perform } from '../../workflows/flow/perform.ts';
import type { Plan } from '../../workflows/flow/plan.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { upgradePlan, upgradeRun, upgradeTask } from '../../workflows/flow/upgrade.ts';
import type { World } from '../../workflows/flow/world.ts';
import { aWorld, smallTeam } from '../helpers/world.ts';

/** A run as a release stored it (state, open tasks, clocks, and the plan it had compiled), what then happened, and what came of it. */
export type Golden = { about: string; flow: Flow; plan: Plan; scene: Scene; happenings: Happening[]; outcome: Outcome };
export type Outcome = { scene: Scene; effects: Effect[]; refused: (string | null)[] };

const folder = fileURLToPath(new URL('.', import.meta.url));

export function goldenPath(name: string): string {
  return `${folder}${name}.json`;
}

export function goldenStates(): { name: string; golden: Golden }[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => ({ name: name.replace('.json', ''), golden: JSON.parse(readFileSync(`${folder}${name}`, 'utf8')) as Golden }));
}

/** The people of test/helpers, everybody told on 1 March 2027. */
export function worldOf(): World {
  return { ...aWorld(smallTeam()), noticedAt: () => Date.parse('2027-03-01T01:00:00Z') };
}

/** As the engine reads what it has stored. */
export function upgradeScene({ run, tasks, clocks }: Scene): Scene {
  return { run: upgradeRun(run), tasks: Object.fromEntries(Object.entries(tasks).map(([id, task]) => [id, upgradeTask(task)])), clocks };
}

/** What today's kernel makes of a stored run; as it would be stored again. */
export function outcomeOf({ plan: compiled, scene: stored, happenings }: Omit<Golden, 'outcome'>): Outcome {
  const plan = upgradePlan(compiled);
  let scene = upgradeScene(stored);
  const effects: Effect[] = [];
  const refused: Outcome['refused'] = [];
  for (const happening of happenings) {
    const result = perform(plan, scene, worldOf(), happening);
    scene = result.scene;
    effects.push(...result.effects);
    refused.push(result.refused);
  }
  return JSON.parse(JSON.stringify({ scene, effects, refused })) as Outcome;
}
