import { holds } from '../../evaluate.ts';
import { type Mapping, migrate as migrateRun } from '../../migrate.ts';
import { contextOf } from '../../perform/stage.ts';
import type { Answer } from '../../state.ts';
import { runsMeant } from '../find.ts';
import { placeOfPerson, placeOfRun, writeLine } from '../lines.ts';
import { noteChanges } from '../parts.ts';
import { type Edition, isRunning, latestOf, type Living, type Rehearsal, type Why } from '../rehearsal.ts';
import type { EventOf } from '../script.ts';
import { type ActOf, actorOf, barred } from './verdict.ts';

/** Runs go on in the latest version of their flow, each as far as it can; the others stay, with the reasons. */
export const migrate: ActOf<'migrate'> = (rehearsal, event) => {
  const flow = event.flow ?? rehearsal.files[event.file ?? '']?.flow.key ?? [...rehearsal.library.keys()][0] ?? '';
  const edition = latestOf(rehearsal, flow);
  if (edition === undefined) return { refused: 'unknownFlow' };
  const about = event.person === undefined || event.person === null ? rehearsal.runs : runsMeant(rehearsal, event, null);
  const runs = about.filter(
    (run) => isRunning(run) && run.edition.flow.key === flow && run.edition.version < edition.version && isMeant(rehearsal, run, event),
  );
  if (runs.length === 0) return { refused: 'noRun' };
  const by = actorOf(rehearsal, event);
  const movable = runs.filter((run) => barred(run, rehearsal.now, by) === null);
  if (movable.length === 0) return { refused: 'notYours' };
  return {
    place: { ...placeOfPerson(event.person ?? null), flow, version: edition.version },
    line: { detail: { runs: movable.length } },
    does: (why) => {
      for (const run of movable) moveTo(rehearsal, run, edition, event, why);
      for (const cycle of rehearsal.cycles) if (cycle.roots.some((run) => run.edition === edition)) cycle.edition = edition;
    },
  };
};

function isMeant({ now }: Rehearsal, run: Living, { only }: EventOf<'migrate'>): boolean {
  return only === undefined || holds(only, contextOf(run.edition.plan, run.scene.run, run.world, now)).holds;
}

function moveTo(rehearsal: Rehearsal, run: Living, edition: Edition, event: EventOf<'migrate'>, why: Why): void {
  const before = run.scene;
  const act = { mapping: event.mapping, at: rehearsal.now, by: actorOf(rehearsal, event), reason: event.reason ?? '', version: edition.version };
  const { scene, effects, refused } = migrateRun(run.edition.plan, edition.plan, before, act);
  // One line of the script is accepted once, however many runs it moves.
  for (const effect of effects)
    if (effect.effect === 'journal' && !effect.line.kind.startsWith('event.')) writeLine(rehearsal, effect.line, placeOfRun(run), why);
  if (refused !== null) return;
  run.scene = scene;
  run.edition = edition;
  run.answers = renamed(run.answers, event.mapping);
  noteChanges(rehearsal, run, before);
  // Its dates are worked out anew.
  rehearsal.told.add({ run, change: { is: 'dates' }, why });
}

function renamed(answers: Map<string, Answer[]>, mapping: Mapping): Map<string, Answer[]> {
  const nameOf = (step: string) => mapping[step] ?? step;
  return new Map([...answers].map(([step, given]) => [nameOf(step), given.map((answer) => ({ ...answer, step: nameOf(step) }))]));
}
