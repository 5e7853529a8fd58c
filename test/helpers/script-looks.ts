import type { Engine } from '../../engine/engine.ts';
import { runThing } from '../../server/cycle-rows.ts';
import { lookingAt, seenOf } from '../../server/seen-answers.ts';
import { createTaskDoor } from '../../server/tasks.ts';
import { type Actor, actorOf, may, type Thing } from '../../workflows/flow/may.ts';
import { isTask } from '../../workflows/flow/schema.ts';
import type { ContractLine } from '../../workflows/flow/rehearse/journal-contract.ts';
import { runsMeant } from '../../workflows/flow/rehearse/find.ts';
import type { Living, Rehearsal } from '../../workflows/flow/rehearse/rehearsal.ts';
import type { EventOf } from '../../workflows/flow/rehearse/script.ts';

/** What somebody is shown, by name; null: nothing, not even that it is there. */
export type Shown = string[] | null;

/** A look of a script as the pages answer it. Undefined: no page shows it (files of people are the business of their own tests). */
export async function shownBy(engine: Engine, seen: Rehearsal, event: EventOf<'look'>, by: string): Promise<Shown | undefined> {
  const { sql } = engine;
  const { what, step } = event;
  const [run] = runsMeant(seen, event, step ?? null);
  if (what === 'field') return run === undefined || step === undefined ? null : fieldsOf(engine, run, step, by);
  if (run === undefined) return undefined;
  const roster = await engine.rosters.load(sql);
  const actor: Actor = actorOf({ id: by, roles: roster.views.get(by)?.roles ?? [] }, roster.reports.get(by) ?? []);
  if (what === 'case') {
    const thing: Thing = { ...(await runThing(engine, sql, run.id)), holders: holdersOf(run) };
    return may(actor, 'run.view', thing) ? run.scene.run.tokens.map((token) => token.step).sort() : null;
  }
  if (what !== 'task') return undefined;
  const own = Object.values(run.scene.tasks).flatMap(({ slots }) => slots.filter(({ holder, status }) => holder === by && status === 'open'));
  const door = createTaskDoor(engine);
  const views = await Promise.all(own.map(({ id }) => door.view(id, { person: by, signedIn: true, via: 'web' })));
  return views.some((view) => view !== null) ? [step ?? ''] : null;
}

const holdersOf = ({ scene }: Living): string[] => Object.values(scene.tasks).flatMap(({ slots }) => slots.map(({ holder }) => holder));

async function fieldsOf(engine: Engine, run: Living, step: string, by: string): Promise<Shown> {
  const looking = await lookingAt(engine, engine.sql, run.id, by);
  if (looking === null) return null;
  // A task page shows its holder what the step shows beside its form.
  const theirs = Object.values(looking.context.tasks ?? {}).filter((task) => task.run === run.id && task.slots.some(({ holder }) => holder === by));
  const shown = theirs.flatMap((task) => {
    const of = looking.flow.steps[task.step];
    return of !== undefined && isTask(of) ? of.settings.form.shows.flatMap((one) => (one.step === step ? one.fields : [])) : [];
  });
  const fields = [...new Set(seenOf(looking, step, shown).answers.flatMap(({ values }) => Object.keys(values)))];
  return fields.length === 0 ? null : fields.sort();
}

/** What a rehearsal says was shown, by the line of the script. */
export function looksOf(journal: readonly ContractLine[]): Record<number, Shown> {
  const looks = journal.filter(({ kind, event }) => event !== null && kind.startsWith('look.'));
  return Object.fromEntries(looks.map(({ event, kind, detail }) => [event, kind === 'look.hidden' ? null : (detail.fields as string[]).toSorted()]));
}
