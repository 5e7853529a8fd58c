import type { Sql } from '../db/connect.ts';
import { cycleById } from '../db/cycles.ts';
import { journalOf } from '../db/journal.ts';
import { clocksOf, runById } from '../db/runs.ts';
import type { Engine } from '../engine/engine.ts';
import { isoOf } from '../workflows/flow/calendar.ts';
import { byDue } from '../workflows/flow/perform/clocks.ts';
import type { Flow } from '../workflows/flow/schema.ts';
import { type Language, ledgerWords } from '../workflows/flow/sentences.ts';
import type { Clock, LedgerLine } from '../workflows/flow/state.ts';
import { loadRefs } from './refs.ts';

/** A date of a run and how it came about; `live` false: it has come, or was taken back, and is explained as it stood last. `due` null: not known, or held. */
export type Explained = {
  id: string;
  kind: string;
  step: string | null;
  due: string | null;
  zone: string;
  live: boolean;
  ledger: LedgerLine[];
  why: Record<Language, string[]>;
};

/** Why then? In sentences of both languages, with dates in the zone that ruled. Null: there is no such run, or it never had such a clock. */
export async function explainClock(engine: Engine, sql: Sql, runId: string, clockId: string): Promise<Explained | null> {
  const run = await runById(sql, runId);
  const cycle = run === null ? null : await cycleById(sql, run.cycleId);
  if (run === null || cycle === null) return null;
  const clock = (await clocksOf(sql, runId)).find(({ id }) => id === clockId);
  const found = clock === undefined ? await lastOf(sql, runId, clockId) : { ...clock, live: true };
  if (found === null) return null;
  const { flow } = await engine.texts.of(sql, run.sha256);
  const refs = await loadRefs(engine, sql);
  const zone = found.zone ?? cycle.zone;
  const name = (language: Language) => (id: string) => {
    const person = refs.orNull(id);
    return person === null ? '' : language === 'zh' ? (person.nameZh ?? person.name) : person.name;
  };
  const words = (language: Language) => ledgerWords(found.ledger, { flow, language, zone, person: name(language) });
  const { kind, due, ledger, live } = found;
  return {
    id: clockId,
    kind,
    step: stepOfClock(found, flow),
    due: due === null ? null : isoOf(due),
    zone,
    live,
    ledger,
    why: { en: words('en'), zh: words('zh') },
  };
}

/** The dates of a run, the next first. */
export async function datesOfRun(sql: Sql, runId: string): Promise<Clock[]> {
  return (await clocksOf(sql, runId)).sort(byDue);
}

type Found = Pick<Clock, 'id' | 'kind' | 'task' | 'token' | 'due' | 'ledger' | 'zone'> & { live: boolean };

/** A clock that is gone, as the journal told it last. */
async function lastOf(sql: Sql, runId: string, clockId: string): Promise<Found | null> {
  const line = (await journalOf(sql, runId)).findLast(({ detail }) => detail.clock === clockId && Array.isArray(detail.ledger));
  if (line === undefined) return null;
  const token = line.step === null ? null : `${line.step}:${line.round ?? 1}`;
  const due = line.due === null ? null : Date.parse(line.due);
  return { id: clockId, kind: line.detail.name as Clock['kind'], task: null, token, due, ledger: line.detail.ledger as LedgerLine[], live: false };
}

/** The step is in the id of what the clock belongs to: `run:step:round` of a task, `step:round` of a token. */
export function stepOfClock({ task, token }: Pick<Clock, 'task' | 'token'>, flow: Flow): string | null {
  const step = (task ?? token)?.split(':').at(-2) ?? null;
  return step !== null && flow.steps[step] !== undefined ? step : null;
}
