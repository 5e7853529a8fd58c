import proto from '@temporalio/proto';
import { countUnfolded } from '../db/counters.ts';
import { countWaiting } from '../db/outbox.ts';
import { type Person, upsertPeople } from '../db/people.ts';
import { nextInstant } from '../db/runs.ts';
import { decide } from '../engine/decide.ts';
import { launchFlow, stepTo } from '../test/helpers/cycle.ts';
import { type Flow, flow as flowSchema } from '../workflows/flow/schema.ts';
import { benchEngine, ours, personOf } from './ours.ts';
import type { Bench } from './run.ts';
import { onStage, type Stage, until } from './stage.ts';
import { startWorkerProcess } from './worker-process.ts';

const targets = { month12OverMonth1: 1.2, eventsSpread: 1, bytesSpread: 1.02 };
const months = 13;
const day = 86_400_000;
const start = Date.parse('2027-01-04T01:00:00.000Z');

/**
 * A year of `size` people on the real Temporal, stepped from date to date by the cycle's own time: thirteen months of four weeks, in each two check-ins and a
 * milestone that the second one meets, and a review of two answers after them. Everyone answers the day they are asked.
 *
 * `month12OverMonth1`: CPU of the worker process. Events and bytes are those of all the workflows' histories by month; what continuing as new costs (its event,
 * the first of the next history and the task between, also one that a signal met) is told apart, since it falls into one month of several. `…Spread`: the dearest month from the second on
 * over the cheapest.
 */
export const year: Bench = async ({ size, say }) =>
  onStage(say, async (stage) => {
    const { sql } = stage;
    const engine = benchEngine(stage);
    const people = Array.from({ length: size }, (_, index) => `subject-${index + 1}`);
    await sql.begin((tx) => upsertPeople(tx, people.map(whereClocksStay), new Date().toISOString()));
    const mine = await ours(stage, { relay: 50, nudges: 100, fold: 50, starts: 100, sweep: 100, heal: 600_000, purge: 3_600_000 });
    const worker = await startWorkerProcess(stage, 'ours');
    try {
      const cycle = await launchFlow(engine, yearFlow(), { people, start: new Date(start).toISOString(), rate: 0, key: 'year', childrenToo: false });
      await quiet(stage, cycle);
      const cpu: number[] = [];
      const ends: number[] = [];
      let before = await worker.usage();
      for (let month = 1; month <= months + 1; month += 1) {
        await passUntil(stage, cycle, start + (month === months + 1 ? 400 : month * 28) * day);
        const now = await worker.usage();
        cpu.push(now - before);
        ends.push(Date.now());
        before = now;
        say(month > months ? `The review: ${Math.round(cpu.at(-1) ?? 0)} ms of CPU.` : `Month ${month}: ${Math.round(cpu.at(-1) ?? 0)} ms of CPU.`);
      }
      const runs = people.map((_, index) => `${cycle}.each.${index + 1}`);
      const { events, bytes, continued } = await historyByMonth(stage, runs, ends);
      const figures = {
        month12OverMonth1: ratio(cpu[11], cpu[0]),
        cpuMonth1: Math.round(cpu[0] ?? 0),
        cpuMonth12: Math.round(cpu[11] ?? 0),
        eventsMonth1: (events[0] ?? 0) / size,
        eventsMonth2: (events[1] ?? 0) / size,
        eventsMonth12: (events[11] ?? 0) / size,
        eventsSpread: spread(events.slice(1, months)),
        bytesMonth2: Math.round((bytes[1] ?? 0) / size),
        bytesMonth12: Math.round((bytes[11] ?? 0) / size),
        bytesSpread: spread(bytes.slice(1, months)),
        continuedEvents: continued / size,
        reviewEvents: (events[months] ?? 0) / size,
      };
      const met = Object.entries(targets).every(([key, most]) => ((figures as Record<string, number>)[key] ?? Infinity) <= most);
      return { name: 'year', figures, targets, met };
    } finally {
      await worker.stop();
      await mine.stop();
    }
  });

/** In a zone without summer time: an hour that changes would move what falls on the first of a month into another. */
function whereClocksStay(id: string): Person {
  return { ...personOf(id), zone: 'Asia/Hong_Kong' };
}

function yearFlow(): Flow {
  const who = { rules: [{ who: 'subject' }] };
  const due = { from: { anchor: 'opened' }, plus: { n: 5, unit: 'workingDays' } };
  const reminders = [{ id: 'before', at: { from: { anchor: 'due' }, plus: { n: -1, unit: 'workingDays' } } }];
  const field = { id: 'says', type: 'text', label: { en: 'Says' } };
  const form = { who, due, reminders, form: { fields: [field] } };
  const inTwoWeeks = { from: { anchor: 'occurrenceStart' }, plus: { n: 14, unit: 'days' } };
  const afterTheYear = { from: { anchor: 'runStart' }, plus: { n: months * 28, unit: 'days' } };
  const said = { test: 'isPresent', left: { value: 'answer', step: 'second', field: 'says' } };
  const steps = [
    { id: 'begin', kind: 'start', in: null, settings: {} },
    { id: 'each', kind: 'forEach', in: null, settings: { first: 'months' } },
    { id: 'finish', kind: 'end', in: null, settings: {} },
    { id: 'months', kind: 'repeat', in: 'each', settings: { first: 'first', every: { n: 4, unit: 'weeks' }, times: months } },
    { id: 'first', kind: 'form', in: 'months', settings: form },
    { id: 'second', kind: 'form', in: 'months', settings: { ...form, opens: inTwoWeeks } },
    {
      id: 'target',
      kind: 'milestone',
      in: 'months',
      settings: { condition: said, by: { from: { anchor: 'occurrenceStart' }, plus: { n: 21, unit: 'days' } } },
    },
    { id: 'over', kind: 'end', in: 'months', settings: {} },
    { id: 'review', kind: 'form', in: 'each', settings: { ...form, opens: afterTheYear } },
    { id: 'sign', kind: 'form', in: 'each', settings: form },
    { id: 'done', kind: 'end', in: 'each', settings: {} },
  ];
  const edges = [
    ['begin', 'next', 'each'],
    ['each', 'done', 'finish'],
    ['first', 'submitted', 'second'],
    ['first', 'timeout', 'second'],
    ['second', 'submitted', 'target'],
    ['second', 'timeout', 'target'],
    ['target', 'met', 'over'],
    ['target', 'missed', 'over'],
    ['months', 'done', 'review'],
    ['review', 'submitted', 'sign'],
    ['review', 'timeout', 'sign'],
    ['sign', 'submitted', 'done'],
    ['sign', 'timeout', 'done'],
  ].map(([from, port, to]) => ({ from, port, to }));
  return flowSchema.parse({
    schema: 1,
    key: 'year',
    name: { en: 'Year' },
    steps: Object.fromEntries(steps.map((step) => [step.id, { ...step, name: { en: step.id } }])),
    edges,
  });
}

/** From date to date; whoever is asked answers at once. */
async function passUntil(stage: Stage, cycle: string, end: number): Promise<void> {
  const engine = benchEngine(stage);
  for (;;) {
    await answerAll(stage, cycle);
    const due = await nextInstant(stage.sql, cycle);
    if (due === null || Date.parse(due) >= end) return;
    await stepTo(engine, cycle, due);
    await quiet(stage, cycle);
  }
}

async function answerAll(stage: Stage, cycle: string): Promise<void> {
  const engine = benchEngine(stage);
  for (;;) {
    const open = await stage.sql<{ id: string; holder: string }[]>`
      select s.id, s.holder_id as holder from slots s join tasks t on t.id = s.task_id where t.cycle_id = ${cycle} and t.status = 'open' and s.status = 'open' order by s.id`;
    if (open.length === 0) return;
    for (const { id, holder } of open) {
      const decided = await decide(engine, { slot: id, person: holder, outcome: 'submitted', values: { says: 'All well.' }, via: 'web' });
      if (!decided.ok) throw new Error(`The answer to ${id} was refused: ${decided.code}.`);
    }
    await quiet(stage, cycle);
  }
}

/** Nothing is left to do at this instant, here or in Temporal: a poke that meets a task under way would be one task less. */
async function quiet({ sql, client }: Stage, cycle: string): Promise<void> {
  const runs = await sql<{ id: string }[]>`select id from runs where cycle_id = ${cycle} and status = 'running'`;
  await until('everything of an instant to be done', async () => (await nothingLeft(sql, cycle)) && (await Promise.all(runs.map(isIdle))).every(Boolean));

  async function isIdle({ id }: { id: string }): Promise<boolean> {
    return (await client.workflow.getHandle(id).describe()).raw.pendingWorkflowTask == null;
  }
}

async function nothingLeft(sql: Stage['sql'], cycle: string): Promise<boolean> {
  const [left] = await sql<{ count: number }[]>`
      select (select count(*) from clocks c join cycles y on y.id = c.cycle_id where y.id = ${cycle} and c.due <= flow_now(y.flow_base, y.flow_since, y.flow_rate))::int
        + (select count(*) from events e join runs r on r.id = e.run_id where r.cycle_id = ${cycle} and e.handled_at is null)::int
        + (select count(*) from fanouts where cycle_id = ${cycle} and not sealed)::int as count`;
  return (left?.count ?? 1) + (await countWaiting(sql)) + (await countUnfolded(sql)) === 0;
}

const continuing = ['workflowExecutionContinuedAsNewEventAttributes', 'workflowExecutionStartedEventAttributes'] as const;

/** Events and bytes of the histories of these runs, month by month, by when they were written; what continuing as new costs apart. */
async function historyByMonth(
  { client }: Stage,
  ids: readonly string[],
  ends: readonly number[],
): Promise<{ events: number[]; bytes: number[]; continued: number }> {
  const events = ends.map(() => 0);
  const bytes = ends.map(() => 0);
  let continued = 0;
  for (const id of ids) {
    let runId: string | undefined = (await client.workflow.getHandle(id).describe()).raw.workflowExecutionInfo?.firstRunId ?? undefined;
    for (let isFirst = true; runId !== undefined; isFirst = false) {
      const history = (await client.workflow.getHandle(id, runId).fetchHistory()).events ?? [];
      const last = history.at(-1);
      const isContinued = last?.workflowExecutionContinuedAsNewEventAttributes != null;
      for (const [index, event] of history.entries()) {
        const isApart = continuing.some((key) => event[key] != null && (key !== 'workflowExecutionStartedEventAttributes' || !isFirst));
        // The task that did nothing but continue, whose turn the next history takes; one that would have, had a signal not come meanwhile.
        const isMet = history.slice(index, index + 3).some((later) => later.workflowTaskFailedEventAttributes != null);
        if (isApart || isMet || (isContinued && index >= history.length - 4)) {
          continued += 1;
          continue;
        }
        const written = Number(event.eventTime?.seconds ?? 0) * 1_000 + Math.floor((event.eventTime?.nanos ?? 0) / 1e6);
        const month = Math.max(
          0,
          ends.findIndex((end) => written <= end),
        );
        events[month] = (events[month] ?? 0) + 1;
        bytes[month] = (bytes[month] ?? 0) + proto.temporal.api.history.v1.HistoryEvent.encode(event).finish().length;
      }
      runId = last?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? undefined;
    }
  }
  return { events, bytes, continued };
}

function spread(values: readonly number[]): number {
  return ratio(Math.max(...values), Math.min(...values));
}

function ratio(a = 0, b = 0): number {
  return Math.round((a / b) * 1_000) / 1_000;
}
