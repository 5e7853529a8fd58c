import { changedRows } from '../file.ts';
import type { Answer } from '../state.ts';
import type { FactRow, RecordRow, World } from '../world.ts';
import type { Effect, FactOrder, RecordOrder } from './scene.ts';

/** The world as it will be once `effects` are kept: what one step came to is read by the next in the same turn. `effects` may grow. */
export function withPending(world: World, effects: readonly Effect[]): World {
  return {
    ...world,
    answers: (step) => effects.reduce<Answer[]>((answers, effect) => answersAfter(answers, step, effect), world.answers(step)),
    facts: (scope, id, key) => [
      ...world.facts(scope, id, key),
      ...effects.flatMap((effect) => (effect.effect === 'fact' && isOf(effect.fact, scope, id, key) ? [rowOf(effect.fact)] : [])),
    ],
    records: (person, type) =>
      effects.reduce<RecordRow[]>(
        (rows, effect) => (effect.effect === 'record' && effect.record.person === person && effect.record.type === type ? after(rows, effect.record) : rows),
        world.records(person, type),
      ),
  };
}

function answersAfter(answers: Answer[], step: string, effect: Effect): Answer[] {
  if (effect.effect === 'takeBack') return answers.filter(({ slot }) => slot !== effect.slot);
  return effect.effect === 'answer' && effect.answer.step === step ? [...answers, effect.answer] : answers;
}

function isOf(fact: FactOrder, scope: FactOrder['scope'], id: string | null, key: string): boolean {
  return fact.scope === scope && fact.id === id && fact.key === key;
}

function rowOf({ value, at, source }: FactOrder): FactRow {
  return { value, effective: at, until: null, recorded: at, source };
}

function after(rows: RecordRow[], order: RecordOrder): RecordRow[] {
  const changed = changedRows(rows, order, `${order.step}:${order.round}:${rows.length}`);
  if (typeof changed === 'string') return rows;
  const kept = rows.map((row) => changed.find(({ id }) => id === row.id) ?? row);
  return [...kept, ...changed.filter(({ id }) => !rows.some((row) => row.id === id))].sort((a, b) =>
    a.effective < b.effective ? -1 : a.effective > b.effective ? 1 : a.written - b.written,
  );
}
