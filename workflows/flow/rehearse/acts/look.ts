import { isoOf } from '../../calendar.ts';
import type { Context } from '../../context.ts';
import { actorOf as rightsOf, may } from '../../may.ts';
import { contextOf } from '../../perform/stage.ts';
import { isTask } from '../../schema.ts';
import { seenBy } from '../../visible.ts';
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
  const actor = rightsOf({ id: by, roles: people.person(by)?.roles ?? [] }, people.reports(by));
  const flow = (run?.edition ?? [...rehearsal.library.values()][0]?.at(-1))?.flow;
  const about = { personId: person, ...(person !== null && { columns: people.person(person)?.fields ?? {} }), ownerId: rehearsal.owner };
  const thing = { ...about, circle: flow?.confidential ?? null, holders: run?.holders ?? [] };
  if (what === 'case') return run !== undefined && may(actor, 'run.view', thing) ? run.scene.run.tokens.map((token) => token.step) : null;
  if (what === 'task') return run !== undefined && run.holders.includes(by) ? [step ?? ''] : null;
  if (what.startsWith('record:')) {
    const type = what.slice(7);
    const rows = store.fileOf(person ?? '').records.filter((row) => row.type === type && row.status !== 'erased');
    const seen = may(actor, 'people.view', { ...about, circle: flow?.records[type]?.circle ?? thing.circle });
    return rows.length > 0 && seen ? [...new Set(rows.flatMap(({ values }) => Object.keys(values)))] : null;
  }
  if (what !== 'field') return may(actor, 'cycle.view', thing) ? [what] : null;
  return run === undefined || step === undefined ? null : fieldsOf(rehearsal, run, step, by);
}

/** The fields of a step's answers that somebody may see, by the one rule there is for it (visible.ts). */
function fieldsOf({ now }: Rehearsal, run: Living, step: string, by: string): string[] | null {
  const released = around(run).flatMap(({ released: acts }) => acts.filter(({ to }) => to.includes(by)).flatMap(({ answers }) => answers));
  const named = (all: readonly { step: string; fields: string[] }[]) => all.flatMap((one) => (one.step === step ? one.fields : []));
  const context = contextOf(run.edition.plan, run.scene.run, run.world, now, { tasks: tasksAround(run) });
  const { answers } = seenBy(by, step, context, { released: named(released), shown: named(shownToHolder(run, by)) });
  const fields = [...new Set(answers.flatMap(({ values }) => Object.keys(values)))];
  return fields.length === 0 ? null : fields;
}

/** The run, and those above it. */
function around(run: Living): Living[] {
  return run.parent === null ? [run] : [...around(run.parent), run];
}

function tasksAround(run: Living): NonNullable<Context['tasks']> {
  return Object.fromEntries(around(run).flatMap(({ past, scene }) => [...past, ...Object.values(scene.tasks)].map((task) => [task.id, task])));
}

/** What tasks of theirs show beside the form. */
function shownToHolder({ past, scene, edition }: Living, by: string): { step: string; fields: string[] }[] {
  const theirs = [...past, ...Object.values(scene.tasks)].filter(({ slots }) => slots.some(({ holder }) => holder === by));
  return theirs.flatMap(({ step }) => {
    const of = edition.flow.steps[step];
    return of !== undefined && isTask(of) ? of.settings.form.shows : [];
  });
}

/** Notes travel with every view of a record. */
function annotationsOf({ store }: Rehearsal, { what, person = null }: EventOf<'look'>): string[] {
  if (!what.startsWith('record:') || person === null) return [];
  const { records, notes } = store.fileOf(person);
  const ids = records.filter(({ type }) => type === what.slice(7)).map(({ id }) => id);
  return notes.filter(({ record }) => ids.includes(record)).map(({ record, at }) => `${record} ${isoOf(at)}`);
}
