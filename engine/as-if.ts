import type { Person } from '../db/people.ts';
import { compile } from '../workflows/flow/compile.ts';
import { newRun } from '../workflows/flow/advance.ts';
import type { Context } from '../workflows/flow/context.ts';
import { scopesAround } from '../workflows/flow/graph.ts';
import { contextOf } from '../workflows/flow/perform/stage.ts';
import { answersToForm } from '../workflows/flow/rehearse/plausible.ts';
import { type Flow, isTask, portsOf, type Step, type TaskStep } from '../workflows/flow/schema.ts';
import type { Answer, Instant, Item, RunState, Visit } from '../workflows/flow/state.ts';
import type { Engine } from './engine.ts';
import type { Roster } from './roster.ts';

/** `words`: what was written to every question that asks for words. */
type Given = { flow: Flow; step: Step; subject: string | null; owner: string; at: Instant; words?: string };

/**
 * What the rules of a step would see today in a run about somebody that has come as far as it: whoever was asked before has answered, with answers made up
 * for the purpose. Nothing of a real run is looked at, and nothing is kept.
 */
export function asIf(engine: Engine, roster: Roster, { flow, step, subject: wanted, owner, at, words = '–' }: Given): Context {
  const { subject, item } = whomItIsAbout(flow, step, wanted, roster);
  const cycle = { id: 'preview', zone: engine.rosters.zoneOfId(roster, owner), owner, startsAt: at, dates: {}, period: null };
  const plan = compile(flow);
  const bare = engine.rosters.world(roster, { cycle, answers: [], notices: new Map(), at });
  const run: RunState = { ...newRun('preview', step.in, subject, at, item), visits: visitsOf(flow, at) };
  const before = contextOf(plan, run, bare, at, { assignee: subject });
  const answers = (id: string): Answer[] => {
    const asked = flow.steps[id];
    return asked === undefined || !isTask(asked) ? [] : [answerTo(asked, subject, at, words)];
  };
  return { ...before, world: { ...bare, answers } };
}

/** The person a run is about, or their group, as the container around the step has it; nobody in the cycle's own steps. */
export function whomItIsAbout(flow: Flow, step: Step, wanted: string | null, roster: Roster): { subject: string | null; item: Item | null } {
  const nobody = { subject: null, item: null };
  const person = wanted === null ? undefined : roster.people.get(wanted);
  if (person === undefined) return nobody;
  for (const scope of scopesAround(flow, step)) {
    const around = scope === null ? undefined : flow.steps[scope];
    if (around?.kind !== 'forEach') continue;
    const { over } = around.settings;
    if (over === 'audience' || !('groups' in over)) return { subject: person.id, item: null };
    const value = roster.views.get(person.id)?.fields[over.groups];
    return { subject: null, item: value === undefined ? null : { group: { column: over.groups, value } } };
  }
  const start = Object.values(flow.steps).find(({ kind }) => kind === 'start');
  return start?.kind === 'start' && start.settings.about !== undefined ? { subject: person.id, item: null } : nobody;
}

/** Somebody to show things with: who has a manager and is still there, by staff number. */
export function somebody(roster: Roster): Person | undefined {
  const there = [...roster.people.values()].filter(({ leftOn }) => leftOn === null).sort((a, b) => (a.id < b.id ? -1 : 1));
  return there.find(({ managerId }) => managerId !== null && roster.people.has(managerId)) ?? there[0];
}

function visitsOf(flow: Flow, at: Instant): RunState['visits'] {
  const visit = (step: Step): Visit => ({ round: 1, opened: at, due: at, closed: at, completed: at, outcome: portsOf(step)[0]?.port ?? null });
  return Object.fromEntries(Object.values(flow.steps).flatMap((step) => (isTask(step) ? [[step.id, { first: visit(step), latest: visit(step) }]] : [])));
}

/** As if every question had been answered. */
function answerTo(step: TaskStep, subject: string | null, at: Instant, words: string): Answer {
  const outcome = portsOf(step)[0]?.port ?? '';
  const holder = subject ?? '';
  const fields = step.settings.form.fields.map((field) => ({ ...field, required: true }));
  const written = Object.fromEntries(fields.flatMap(({ id, type }) => (type === 'text' || type === 'longText' ? [[id, words]] : [])));
  const all = { ...step, settings: { ...step.settings, form: { ...step.settings.form, fields } } } as TaskStep;
  return {
    step: step.id,
    round: 1,
    slot: `preview:${step.id}`,
    by: holder,
    for: holder,
    at,
    outcome,
    values: { ...answersToForm(all, outcome, holder), ...written },
  };
}
