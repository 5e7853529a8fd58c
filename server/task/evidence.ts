import type { Sql } from '../../db/connect.ts';
import { type FactShown, factsShown } from '../../db/facts.ts';
import { personFields } from '../../db/people.ts';
import { storedId } from '../../engine/outside.ts';
import { factTypesNow } from '../../engine/publish.ts';
import type { Roster } from '../../engine/roster.ts';
import { answerWords, nameOf } from '../../builder-ui/task-page/told.ts';
import { groupsOf } from '../../workflows/flow/evaluate/outside.ts';
import { type FactType, typeOfFact } from '../../workflows/flow/fact-type.ts';
import type { AnswerValue, Evidence } from '../../workflows/flow/form.ts';
import { actorOf } from '../../workflows/flow/may.ts';
import type { TaskStep } from '../../workflows/flow/schema.ts';
import type { RunState } from '../../workflows/flow/state.ts';
import type { TaskView } from '../../workflows/flow/task-view.ts';
import type { World } from '../../workflows/flow/world.ts';
import { sees } from '../routes/facts.ts';
import { personIn } from '../seen-answers.ts';

/** So many values of a kind are told: the one that counts, and how it came there. */
const mostValues = 4;

type Given = {
  step: TaskStep;
  run: Pick<RunState, 'subject' | 'item'>;
  cycleId: string;
  world: World;
  roster: Roster;
  reader: string;
  at: number;
  language: 'en' | 'zh';
};

/** What the form shows of what is known from outside, as far as the kind of data and its circle are open to the reader. What is not is left out. */
export async function evidenceFor(sql: Sql, given: Given): Promise<TaskView['evidence']> {
  const asked = given.step.settings.form.evidence ?? [];
  if (asked.length === 0) return [];
  const { roster, reader, run } = given;
  const types = await factTypesNow(sql);
  const actor = actorOf({ id: reader, roles: roster.people.get(reader)?.roles ?? [] }, roster.reports.get(reader) ?? []);
  const subject = run.subject === null ? undefined : roster.people.get(run.subject);
  const about = subject === undefined ? {} : { personId: subject.id, columns: personFields(subject) };
  const told = asked.map(async ({ scope, key, beside = null }): Promise<TaskView['evidence']> => {
    if (!sees(actor, key, types, scope === 'person' ? about : {})) return [];
    const rows = await rowsOf(sql, { scope, key }, actor.circles, given);
    const type = typeOfFact(key, types);
    const label = type === undefined ? { en: key } : withUnit(type);
    return [{ key: `${scope} ${key}`, label, values: rows.map((row) => valueOf(row, type, given)), beside }];
  });
  return (await Promise.all(told)).flat();
}

/** What holds now and what held before, the newest first; of groups, of the first that anything is known of. */
async function rowsOf(
  sql: Sql,
  { scope, key }: Pick<Evidence, 'scope' | 'key'>,
  circles: readonly string[],
  { run, world, cycleId, at }: Given,
): Promise<FactShown[]> {
  const owners = scope === 'group' ? groupsOf(run, world) : scope === 'person' ? [run.subject].filter((id) => id !== null) : [null];
  for (const owner of owners) {
    const page = { keys: [key], circles, key, after: null, limit: mostValues * 4 };
    const found = await factsShown(sql, { ...page, owner: { scope, id: storedId(scope, owner, cycleId) } });
    const holding = found.filter(({ value, corrected, effective }) => value !== null && !corrected && Date.parse(effective) <= at);
    if (holding.length > 0) return holding.slice(0, mostValues);
  }
  return [];
}

function valueOf(
  { value, effective, source }: FactShown,
  type: FactType | undefined,
  { roster, language }: Given,
): TaskView['evidence'][number]['values'][number] {
  const as = type?.type ?? 'text';
  const field = as === 'number' || as === 'text' ? { ...blank, type: 'text' as const, max: 500 } : { ...blank, type: as };
  return { value: answerWords(value as AnswerValue, field, language, (id) => nameOf(personIn(roster, id), language)), at: effective, source };
}

const blank = { id: 'x', label: { en: '' }, required: false };

export function withUnit({ name, unit }: FactType): TaskView['evidence'][number]['label'] {
  if (unit === undefined) return name;
  const zh = name.zh ?? name.en;
  return { en: `${name.en} (${unit.en})`, zh: `${zh}（${unit.zh ?? unit.en}）` };
}
