import type { Command } from '../events.ts';
import { cellsOf } from '../evaluate/answers.ts';
import { insideRow } from '../evaluate/rows.ts';
import { holds, valueOf } from '../evaluate.ts';
import type { Value } from '../grammar.ts';
import type { PlanStep } from '../plan.ts';
import type { StepOf } from '../schema.ts';
import type { Instant, Token } from '../state.ts';
import { whoAre } from '../who.ts';
import type { Born, Needs, Over } from './scene.ts';
import { contextAt, type Stage, stepAt } from './stage.ts';
import { columnOf, expectedIn, goesThroughMembers, isBefore, joinsGroup } from './transfers.ts';

/** The runs below a forEach: whom they are about, and who joins later. */

type Settings = StepOf<'forEach'>['settings'];

const settingsOf = (stage: Stage, step: string) => (stepAt(stage, step) as PlanStep).settings as Settings;

export function startChildren(stage: Stage, { token, step, round }: Extract<Command, { do: 'startChildren' }>, at: Instant): void {
  const settings = settingsOf(stage, step);
  const numberOf = (value: Value) => Number(valueOf(value, contextAt(stage, at)).value ?? 0);
  const { goesOn } = settings;
  const needs: Needs = goesOn === 'all' ? { all: true } : 'atLeast' in goesOn ? { atLeast: numberOf(goesOn.atLeast) } : { percent: numberOf(goesOn.percent) };
  const begun = groupOf(stage) !== null && goesThroughMembers(stage.plan, step) ? stage.world.tree.begun(step, round) : [];
  const given = overOf(stage, settings, at);
  // Who has come from another group, or is with one, is not begun again.
  const born = given === 'audience' ? given : given.filter(({ subject, item }) => item !== null || subject === null || !begun.includes(subject));
  stage.effects.push({ effect: 'children', token, step, round, at, needs, over: born, expects: expectedIn(stage, { id: step }) });
}

/** The group that a run is about. */
function groupOf({ scene: { run } }: Stage): { column: string; value: string } | null {
  return run.item !== null && 'group' in run.item ? run.item.group : null;
}

function overOf(stage: Stage, settings: Settings, at: Instant): Over {
  const { over, continues } = settings;
  if (continues !== undefined) return stage.world.children(continues).map(({ id, subject, item }) => ({ subject, item, continues: id }));
  if (over === 'audience') return groupOf(stage) === null ? 'audience' : membersOf(stage).map(about);
  if ('people' in over) return whoAre(over.people, contextAt(stage, at)).people.map(({ id }) => about(id));
  if ('groups' in over) return groupsOf(stage, over.groups);
  return rowsOf(stage, over, at);
}

const about = (subject: string | null): Born => ({ subject, item: null, continues: null });

/** Those of the cycle who are in the group that a run is about; without a group, all of them. */
function membersOf(stage: Stage): readonly string[] {
  const { world } = stage;
  const group = groupOf(stage);
  if (group === null) return world.audience();
  const members = new Set(world.members(group.column, group.value));
  return world.audience().filter((id) => members.has(id));
}

/** Each value that somebody of the cycle, or of the group around, has in a column, once. */
function groupsOf(stage: Stage, column: string): Born[] {
  const values = membersOf(stage).flatMap((id) => stage.world.person(id)?.fields[column] ?? []);
  return [...new Set(values)].sort().map((value) => ({ subject: null, item: { group: { column, value } }, continues: null }));
}

/** Rows of a list answer. The subject stays, unless a column names the person it is about. */
function rowsOf(stage: Stage, { rows: { step, field }, subject, where }: Extract<Settings['over'], { rows: unknown }>, at: Instant): Born[] {
  const context = contextAt(stage, at);
  const list = valueOf({ value: 'answer', step, field }, context).value;
  const round = stage.world.answers(step).at(-1)?.round ?? 1;
  return (Array.isArray(list) ? list : []).flatMap((row, index): Born[] => {
    const values = cellsOf(row);
    if (where !== undefined && !holds(where, insideRow(step, values, context)).holds) return [];
    const named = subject === undefined ? undefined : values[subject];
    return [{ subject: typeof named === 'string' ? named : stage.scene.run.subject, item: { row: { step, field, round, index } }, continues: null }];
  });
}

/** Someone new to the organisation, or to what a cycle asks for: while a forEach takes late joiners, they get a run of their own, in whichever group they are. */
export function joins(stage: Stage, person: string, at: Instant): void {
  for (const token of stage.scene.run.tokens) {
    if (token.waiting.for !== 'children' || !isBefore(stage, token, 'joiners', at)) continue;
    const settings = settingsOf(stage, token.step);
    const column = columnOf(settings);
    if (column !== null && isInAudience(stage, person, at)) joinsGroup(stage, token, column, person, at);
    if (settings.over === 'audience' && isHere(stage, person) && isInAudience(stage, person, at)) begin(stage, token, person, at);
    if (
      typeof settings.over === 'object' &&
      'people' in settings.over &&
      whoAre(settings.over.people, contextAt(stage, at)).people.some(({ id }) => id === person)
    )
      begin(stage, token, person, at);
  }
}

/** Somebody of the cycle is in the group that this run is about, and has a run in none: whoever goes through its people begins theirs. */
export function arrives(stage: Stage, person: string, at: Instant): null {
  for (const token of stage.scene.run.tokens)
    if (token.waiting.for === 'children' && isFirstThroughMembers(settingsOf(stage, token.step)) && isHere(stage, person)) begin(stage, token, person, at);
  return null;
}

const isFirstThroughMembers = ({ over, continues }: Settings) => over === 'audience' && continues === undefined;

function isHere(stage: Stage, person: string): boolean {
  const group = groupOf(stage);
  return group === null || stage.world.members(group.column, group.value).includes(person);
}

function begin(stage: Stage, { id, step, round }: Token, person: string, at: Instant): void {
  if (groupOf(stage) !== null && stage.world.tree.begun(step, round).includes(person)) return;
  stage.effects.push({ effect: 'joins', token: id, step, round, at, born: about(person) });
}

function isInAudience(stage: Stage, person: string, at: Instant): boolean {
  const start = Object.values(stage.plan.steps).find(({ kind, in: scope }) => kind === 'start' && scope === null);
  const { audience } = (start?.settings ?? {}) as Partial<StepOf<'start'>['settings']>;
  const run = { ...stage.scene.run, subject: person };
  return audience === undefined || holds(audience, { ...contextAt(stage, at), run }).holds;
}

/** So many children must be done before a forEach goes on: never more than there are, and all of them where a number worked out from data is none. */
export function childrenNeeded(needs: Needs, expected: number): number {
  if ('all' in needs) return expected;
  const asked = 'atLeast' in needs ? needs.atLeast : Math.ceil((expected * needs.percent) / 100);
  return Number.isFinite(asked) && asked > 0 ? Math.min(expected, Math.ceil(asked)) : expected;
}
