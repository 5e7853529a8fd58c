import { isoOf } from '../../calendar.ts';
import { isTaskKind } from '../../steps/index.ts';
import { actorOf as rightsOf, may } from '../../may.ts';
import { runsMeant } from '../find.ts';
import { note, placeOfPerson, placeOfRun } from '../lines.ts';
import type { Living, Rehearsal } from '../rehearsal.ts';
import type { EventOf } from '../script.ts';
import { type ActOf, actorOf } from './verdict.ts';

/**
 * Somebody looks at something: what is shown, and what is hidden, is a line of its own. Steering a cycle shows where each run stands, never what was written
 * in it; a holder sees their own task; a file is seen by whom it is about, their managers and HR.
 */
export const look: ActOf<'look'> = (rehearsal, event) => {
  const { person = null, what } = event;
  const by = actorOf(rehearsal, event);
  if (person !== null && rehearsal.people.person(person) === undefined) return { refused: 'unknownPerson' };
  const run = runsMeant(rehearsal, event, event.step ?? null)[0];
  const shown = shownTo(rehearsal, event, by, run);
  const place = run === undefined ? placeOfPerson(person) : placeOfRun(run);
  const detail = { what, fields: shown ?? [], annotations: annotationsOf(rehearsal, event) };
  return {
    place,
    line: { detail: { what } },
    does: (why) => void note(rehearsal, place, why, { kind: shown === null ? 'look.hidden' : 'look.shown', step: event.step ?? null, by, for: person, detail }),
  };
};

/** The names of what is shown; null: nothing, not even that it is there. */
function shownTo(rehearsal: Rehearsal, { what, person = null, step }: EventOf<'look'>, by: string, run: Living | undefined): string[] | null {
  const { people, store } = rehearsal;
  const viewer = people.person(by);
  const actor = rightsOf({ id: by, roles: viewer?.roles ?? [] }, people.reports(by));
  const thing = { personId: person, ...(person !== null && { columns: people.person(person)?.fields ?? {} }), ownerId: rehearsal.owner };
  if (what === 'case') return run !== undefined && may(actor, 'run.view', thing) ? run.scene.run.tokens.map((token) => token.step) : null;
  if (what === 'task') return run !== undefined && run.holders.includes(by) ? [step ?? ''] : null;
  if (what.startsWith('record:')) {
    const rows = store.fileOf(person ?? '').records.filter(({ type, status }) => type === what.slice(7) && status !== 'erased');
    return rows.length > 0 && may(actor, 'people.view', thing) ? [...new Set(rows.flatMap(({ values }) => Object.keys(values)))] : null;
  }
  if (what !== 'field') return may(actor, 'cycle.view', thing) ? [what] : null;
  return run === undefined || step === undefined ? null : fieldsOf(run, step, by);
}

/** Of a step's answers: one's own, and those that a task one holds shows. */
function fieldsOf(run: Living, step: string, by: string): string[] | null {
  const given = run.world.answers(step);
  const own = given.filter((answer) => answer.by === by || answer.for === by).flatMap(({ values }) => Object.keys(values));
  const shown = Object.values(run.scene.tasks)
    .filter(({ slots }) => slots.some(({ holder }) => holder === by))
    .flatMap((task) => {
      const of = run.edition.flow.steps[task.step];
      return of !== undefined && isTaskKind(of.kind) && 'form' in of.settings
        ? of.settings.form.shows.filter((one) => one.step === step).flatMap(({ fields }) => fields)
        : [];
    });
  const fields = [...new Set([...own, ...shown])];
  return fields.length === 0 ? null : fields;
}

/** Notes travel with every view of a record. */
function annotationsOf({ store }: Rehearsal, { what, person = null }: EventOf<'look'>): string[] {
  if (!what.startsWith('record:') || person === null) return [];
  const { records, notes } = store.fileOf(person);
  const ids = records.filter(({ type }) => type === what.slice(7)).map(({ id }) => id);
  return notes.filter(({ record }) => ids.includes(record)).map(({ record, at }) => `${record} ${isoOf(at)}`);
}
