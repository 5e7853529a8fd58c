import { countUnfolded } from '../../db/counters.ts';
import { cycleById } from '../../db/cycles.ts';
import { journalOf } from '../../db/journal.ts';
import { countWaiting } from '../../db/outbox.ts';
import { nextInstant } from '../../db/runs.ts';
import { inboxOf } from '../../db/tasks.ts';
import { bulkStep } from '../../engine/bulk.ts';
import { type Caller, tryCall } from '../../engine/calls.ts';
import { decide } from '../../engine/decide.ts';
import type { Engine } from '../../engine/engine.ts';
import { fold } from '../../engine/folder.ts';
import { deliverNudges } from '../../engine/postman.ts';
import { beginStarts } from '../../engine/starts.ts';
import { relayMails, relayPokes } from '../../engine/relay.ts';
import { turn } from '../../engine/turn.ts';
import { isoOf } from '../../workflows/flow/calendar.ts';
import type { ScriptedAnswer, Simulated } from './simulate.ts';
import { launchAll, stepTo } from './cycle.ts';

/** Goes through a trial that stands still, instant by instant: dates first, then the script's answers. `settle` does what is left to do at an instant. */
export async function drive(
  engine: Engine,
  cycle: string,
  script: readonly ScriptedAnswer[],
  until: number,
  settle: () => Promise<void>,
): Promise<{ line: number; why: string }[]> {
  const refused: { line: number; why: string }[] = [];
  const acts = script.map((line, index) => ({ line, index })).sort((a, b) => a.line.at - b.line.at || a.index - b.index);
  await settle();
  for (;;) {
    const due = await nextInstant(engine.sql, cycle);
    const at = Math.min(due === null ? Number.POSITIVE_INFINITY : Date.parse(due), acts[0]?.line.at ?? Number.POSITIVE_INFINITY);
    if (at >= until) return refused;
    await stepTo(engine, cycle, isoOf(at));
    await settle();
    if (due !== null && Date.parse(due) === at) continue;
    const act = acts.shift();
    if (act === undefined) continue;
    const why = await answer(engine, cycle, act.line);
    if (why !== null) refused.push({ line: act.index, why });
    await settle();
  }
}

async function answer(engine: Engine, cycle: string, { subject, step, by, outcome, values }: ScriptedAnswer): Promise<string | null> {
  const [open] = await engine.sql<{ id: string; holder: string }[]>`
    select s.id, s.holder_id as holder from slots s join tasks t on t.id = s.task_id join runs r on r.id = t.run_id
    where t.cycle_id = ${cycle} and t.step = ${step} and t.status = 'open' and s.status = 'open' and r.subject_id is not distinct from ${subject}
      and (${by ?? null}::text is null or s.holder_id = ${by ?? null}) order by s.id limit 1`;
  if (open === undefined) return 'notOpen';
  const decided = await decide(engine, { slot: open.id, person: open.holder, outcome, values, via: 'api' });
  return decided.ok ? null : decided.code;
}

/** Another system that takes every call and has nothing to say. */
const acceptAll: Caller = async () => ({ accepted: true, values: null });

/** All there is to do at an instant, without Temporal: launches, turns, mails, sums. */
export function settleByHand(engine: Engine, caller = acceptAll): () => Promise<void> {
  const woken = new Set<string>();
  const doors = {
    poke: async (run: string) => void woken.add(run),
    launch: async () => launchAll(engine),
    bulk: async (_key: string, { bulk }: { bulk: string }) => {
      while ((await bulkStep(engine, bulk)) === 'more');
    },
    call: async ({ key }: { key: string }) => void (await tryCall(engine, caller, key)),
    mail: async () => ({ accepted: true as const }),
  };
  return async () => {
    for (;;) {
      let did = await relayPokes(engine, doors);
      for (const run of [...woken, ...(await overdue(engine))]) {
        await turn(engine, run);
        did += 1;
      }
      woken.clear();
      did += await relayMails(engine, doors, { leaseSeconds: 30, pokes: 100, mails: 500 });
      did += await beginStarts(engine);
      if (await fold(engine)) did += 1;
      if (did === 0 && (await deliverNudges(engine)) > 0) continue;
      if (did === 0 && (await countWaiting(engine.sql)) === 0 && (await countUnfolded(engine.sql)) === 0) return;
    }
  };
}

async function overdue(engine: Engine): Promise<string[]> {
  const rows = await engine.sql<{ id: string }[]>`
    select distinct c.run_id as id from clocks c join cycles y on y.id = c.cycle_id where c.due <= flow_now(y.flow_base, y.flow_since, y.flow_rate) order by 1`;
  return rows.map(({ id }) => id);
}

type ComparedLine = { at: string; run: string; n: number; line: string };

/** Both journals in one form: sorted by instant, run and order in the run, with the cycle called `cycle`. */
export async function engineJournal(engine: Engine, cycle: string): Promise<string[]> {
  const runs = await engine.sql<{ id: string }[]>`select id from runs where cycle_id = ${cycle} order by id`;
  const lines: ComparedLine[] = [];
  for (const { id } of runs)
    for (const row of await journalOf(engine.sql, id)) {
      // What is refused stands in both journals, but a line of the script that nobody could be sent reaches no engine.
      if (row.kind === 'cycle.launched' || row.kind === 'event.refused') continue;
      const parts = [row.kind, row.step, row.round, row.byId, row.forId, row.toIds, row.ccIds, row.due, row.outcome, row.detail, row.body];
      lines.push({ at: row.at, run: id, n: row.n, line: canonical(parts) });
    }
  return inOrder(lines).map((line) => line.replaceAll(cycle, 'cycle'));
}

export function simulatedJournal({ journal }: Simulated): string[] {
  return inOrder(
    journal.map((line) => {
      const due = line.due === null ? null : isoOf(line.due);
      const parts = [line.kind, line.step, line.round, line.by, line.for, line.to, line.cc, due, line.outcome, line.detail, line.content];
      return { at: isoOf(line.at), run: line.run, n: line.n, line: canonical(parts) };
    }),
  );
}

function inOrder(lines: ComparedLine[]): string[] {
  const shortRun = (run: string) => run.split('.').slice(1).join('.');
  return lines
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0) || shortRun(a.run).localeCompare(shortRun(b.run)) || a.n - b.n)
    .map(({ at, run, line }) => `${at} ${shortRun(run)} ${line}`);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, held: unknown) =>
    typeof held === 'object' && held !== null && !Array.isArray(held) ? Object.fromEntries(Object.entries(held).sort(([a], [b]) => (a < b ? -1 : 1))) : held,
  );
}

export async function cycleStatus(engine: Engine, cycle: string): Promise<string | undefined> {
  return (await cycleById(engine.sql, cycle))?.status;
}

export async function stepsOf(engine: Engine, person: string): Promise<string[]> {
  return (await inboxOf(engine.sql, person)).map(({ step }) => step);
}
