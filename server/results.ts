import { insertDisclosures, recordsOf, type RecordKey, annotationsOf } from '../db/records.ts';
import { databaseNow } from '../db/auth.ts';
import type { Sql } from '../db/connect.ts';
import type { Cycle } from '../db/cycles.ts';
import { personFields } from '../db/people.ts';
import { type ResultRun, resultRuns } from '../db/results.ts';
import { noteAround } from '../engine/around.ts';
import type { Engine } from '../engine/engine.ts';
import type { AnswerValue } from '../workflows/flow/form.ts';
import { type Actor, may } from '../workflows/flow/may.ts';
import { isTask, type Flow } from '../workflows/flow/schema.ts';
import { csvLine, csvMark } from './csv-out.ts';
import { lookingAt, seenOf } from './seen-answers.ts';

/** One column of a result: of the person, of the run, of an answer, of a record in force. Written `person.department`, `answer.review.rating`. */
export type ResultField =
  | { of: 'person'; column: string }
  | { of: 'run'; what: (typeof runWords)[number] }
  | { of: 'answer' | 'record'; from: string; field: string };

const runWords = ['id', 'status', 'outcome', 'startedAt', 'endedAt'] as const;

/** Null for what names no column. An answer's `outcome` is its port. */
export function readField(text: string): ResultField | null {
  const [of = '', first = '', ...rest] = text.split('.');
  if (of === 'person' && first !== '' && rest.length === 0) return { of, column: first };
  if (of === 'run' && rest.length === 0) {
    const what = runWords.find((word) => word === first);
    return what === undefined ? null : { of, what };
  }
  return (of === 'answer' || of === 'record') && first !== '' && rest.length === 1 ? { of, from: first, field: rest[0] ?? '' } : null;
}

/** Every column that a flow has to offer, as it is written. */
export function fieldsOffered(flow: Flow): string[] {
  const answers = Object.values(flow.steps).flatMap((step) => {
    if (isTask(step)) return [`answer.${step.id}.outcome`, ...step.settings.form.fields.map(({ id }) => `answer.${step.id}.${id}`)];
    return [];
  });
  const records = Object.entries(flow.records).flatMap(([type, { fields }]) => Object.keys(fields).map((field) => `record.${type}.${field}`));
  return ['person.id', 'person.name', 'person.department', ...runWords.map((word) => `run.${word}`), ...answers, ...records];
}

export type Cell = AnswerValue | null;
export type ResultsAsked = { cycle: Cycle; fields: readonly { text: string; field: ResultField }[]; actor: Actor };

const page = 100;

/**
 * The results of a cycle, run by run: what of each the asker may see, by the same rules as on the pages; the rest stays empty. Whose records go along, and who
 * had what, is written down before the first line leaves.
 */
export async function* results(engine: Engine, sql: Sql, asked: ResultsAsked): AsyncGenerator<Cell[]> {
  for (let after = { scope: '', n: -1, id: '' }; ; ) {
    const runs = await resultRuns(sql, asked.cycle.id, after, page);
    for (const run of runs) yield rowOf(engine, sql, run, asked);
    const last = runs.at(-1);
    if (last === undefined || runs.length < page) return;
    after = { scope: last.scope, n: last.n, id: last.id };
  }
}

async function rowOf(engine: Engine, sql: Sql, run: ResultRun, { cycle, fields, actor }: ResultsAsked): Promise<Cell[]> {
  const needsAnswers = fields.some(({ field }) => field.of === 'answer');
  const looking = needsAnswers ? await lookingAt(engine, sql, run.id, actor.personId) : null;
  const { people } = await engine.rosters.load(sql);
  const person = run.subjectId === null ? undefined : people.get(run.subjectId);
  const columns = person === undefined ? {} : personFields(person);
  const mayDetails = person !== undefined && may(actor, 'people.details', { personId: person.id, columns });
  const types = [...new Set(fields.flatMap(({ field }) => (field.of === 'record' ? [field.from] : [])))];
  const records =
    mayDetails && types.length > 0 ? await inForce(engine, sql, { cycle, actor, personId: person.id, types }) : new Map<string, Record<string, Cell>>();
  return fields.map(({ field }): Cell => {
    switch (field.of) {
      case 'person':
        if (field.column === 'id') return run.subjectId;
        return field.column === 'name' || mayDetails ? ((columns[field.column] as Cell | undefined) ?? null) : null;
      case 'run':
        return run[field.what];
      case 'record':
        return records.get(field.from)?.[field.field] ?? null;
      case 'answer': {
        if (looking === null) return null;
        const { answers } = seenOf(looking, field.from);
        const latest = Math.max(...answers.map(({ round }) => round));
        const values = answers
          .filter(({ round }) => round === latest)
          .map((one) => (field.field === 'outcome' ? one.outcome : (one.values[field.field] ?? null)));
        return values.length <= 1 ? (values[0] ?? null) : (values.filter((value) => value !== null) as AnswerValue);
      }
    }
  });
}

type Filed = { cycle: Cycle; actor: Actor; personId: string; types: readonly string[] };

/** The newest record in force of each type, with what was noted beside it: notes go wherever the record goes. */
async function inForce(engine: Engine, sql: Sql, { cycle, actor, personId, types }: Filed): Promise<Map<string, Record<string, Cell>>> {
  const { flow } = await engine.texts.of(sql, cycle.sha256);
  const open = types.filter((type) => {
    const circle = flow.records[type]?.circle;
    return circle === undefined || actor.circles.includes(circle);
  });
  const rows = await recordsOf(
    sql,
    open.map((type): RecordKey => ({ personId, type })),
    cycle.trialTo === null ? null : cycle.id,
  );
  const found = new Map<string, Record<string, Cell>>();
  for (const type of open) {
    const row = rows.filter((one) => one.type === type && one.status === 'inForce').at(-1);
    if (row === undefined) continue;
    const notes = await annotationsOf(sql, [row.id]);
    found.set(type, { ...row.values, effective: row.effective, annotations: notes.map(({ text }) => JSON.stringify(text)).join('\n') || null });
  }
  return found;
}

/** Writes down who had which columns of a cycle, and for each person whose records go along that they were disclosed. */
export async function noteExport(engine: Engine, { cycle, fields, actor }: ResultsAsked): Promise<void> {
  const types = [...new Set(fields.flatMap(({ field }) => (field.of === 'record' ? [field.from] : [])))];
  await engine.sql.begin(async (tx) => {
    const at = await databaseNow(tx);
    const trial = cycle.trialTo === null ? null : cycle.id;
    const steps = new Map<string, string[]>();
    for (const { field } of fields) if (field.of === 'answer') steps.set(field.from, [...(steps.get(field.from) ?? []), field.field]);
    const answers = [...steps].map(([step, named]) => ({ step, fields: named }));
    const to = `export:${actor.personId}`;
    await noteAround(engine, tx, [{ at, kind: 'disclosed', cycleId: cycle.id, byId: actor.personId, detail: { answers, to } }]);
    if (types.length === 0) return;
    const people = await tx<{ id: string }[]>`select distinct subject_id as id from runs where cycle_id = ${cycle.id} and subject_id is not null`;
    await insertDisclosures(
      tx,
      people.flatMap(({ id }) => types.map((type) => ({ personId: id, type, recipient: to, at, runId: null, trial }))),
    );
  });
}

/** Lines of CSV, the header first. */
export async function* asCsv(header: readonly string[], rows: AsyncIterable<readonly Cell[]>): AsyncGenerator<string> {
  yield csvMark + csvLine(header);
  for await (const row of rows) yield csvLine(row.map(flat));
}

/** One JSON array, an object for each row. */
export async function* asJson(header: readonly string[], rows: AsyncIterable<readonly Cell[]>): AsyncGenerator<string> {
  let first = true;
  yield '[';
  for await (const row of rows) {
    yield `${first ? '' : ','}\n${JSON.stringify(Object.fromEntries(header.map((name, index) => [name, row[index] ?? null])))}`;
    first = false;
  }
  yield '\n]\n';
}

function flat(value: Cell): string | number | boolean | null {
  if (value === null || typeof value !== 'object') return value;
  return Array.isArray(value) && value.every((one) => typeof one !== 'object') ? value.join('; ') : JSON.stringify(value);
}

/** A body that is written as it is read; what fails on the way cuts it off, so that half a file never looks whole. */
export function streamed(parts: AsyncIterator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await parts.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await parts.return?.();
    },
  });
}
