import { isPresent, type Person } from '../../db/people.ts';
import { newRun } from '../../workflows/flow/advance.ts';
import { compile } from '../../workflows/flow/compile.ts';
import { holds } from '../../workflows/flow/evaluate.ts';
import { contextOf } from '../../workflows/flow/perform/stage.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import type { World } from '../../workflows/flow/world.ts';
import { CliError, exitCodes } from './outcome.ts';

/** What narrows a launch: only these departments, only these people. */
export type Narrowed = { departments?: string[]; only?: string[] };

/**
 * The ids of those who take part, sorted: employed on the `day` of the start, in what the launch narrows it to, and meeting the flow's own rule. Throws
 * when an id or a department is nobody's.
 */
export function audienceOf(
  flow: Flow,
  people: readonly Person[],
  day: string,
  world: Omit<World, 'answers' | 'noticedAt'>,
  at: number,
  { departments, only }: Narrowed,
): string[] {
  const unknown = only?.filter((id) => !people.some((person) => person.id === id)) ?? [];
  if (unknown.length > 0) throw new CliError(exitCodes.wrongInput, `Nobody has the id ${unknown.join(', ')}.`);
  const empty = departments?.filter((name) => !people.some(({ department }) => department === name)) ?? [];
  if (empty.length > 0) throw new CliError(exitCodes.wrongInput, `Nobody is in the department ${empty.join(', ')}.`);
  const rule = audienceRule(flow, world, at);
  return people
    .filter((person) => isPresent(person, day) && (person.hiredOn === null || person.hiredOn <= day))
    .filter(
      ({ id, department }) =>
        (only === undefined || only.includes(id)) && (departments === undefined || (department !== null && departments.includes(department))),
    )
    .map(({ id }) => id)
    .filter(rule)
    .sort();
}

function audienceRule(flow: Flow, given: Omit<World, 'answers' | 'noticedAt'>, at: number): (id: string) => boolean {
  const start = Object.values(flow.steps).find((step) => step.kind === 'start');
  if (start?.kind !== 'start' || start.settings.audience === undefined) return () => true;
  const { audience } = start.settings;
  const plan = compile(flow);
  const world: World = { ...given, answers: () => [], noticedAt: () => null };
  return (id) => holds(audience, contextOf(plan, newRun('audience', null, id, at), world, at)).holds;
}
