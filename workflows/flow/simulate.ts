import { compile } from './compile.ts';
import type { JournalLine } from './journal.ts';
import { looksOf } from './looks.ts';
import type { Scene } from './perform/scene.ts';
import { detailText } from './rehearse/journal-contract.ts';
import type { Responder, Response } from './rehearse/rehearsal.ts';
import { rehearse } from './rehearse/rehearse.ts';
import type { ScriptLine } from './rehearse/script.ts';
import type { Flow } from './schema.ts';
import type { Instant, TaskState } from './state.ts';
import type { World } from './world.ts';

/** Someone answers a step of the review about `subject` (null: a step of the cycle itself). Without `by`, whoever holds the first open part. */
export type ScriptedAnswer = { at: Instant; subject: string | null; step: string; by?: string; outcome: string; values: Record<string, unknown> };

/** `world`: everything but what the runs themselves say. `audience`: ids in the order in which their runs are numbered. */
export type Simulation = {
  flow: Flow;
  world: Omit<World, 'answers' | 'noticedAt'>;
  audience: readonly string[];
  start: Instant;
  until: Instant;
  script: readonly ScriptedAnswer[];
  /** What people answer beyond the script: asked for each part of a task that opens. What cannot be given when its time comes is left out. */
  answers?: (task: TaskState, subject: string | null) => ScriptedAnswer[];
};

export type SimulatedLine = JournalLine & { run: string; subject: string | null; n: number };
export type SimulatedRun = { id: string; subject: string | null; scene: Scene; tasks: TaskState[] };
/** `refused`: scripted answers that could not be given, by their place in the script, and why. `cut`: the bound of events was reached. */
export type Simulated = { journal: SimulatedLine[]; runs: SimulatedRun[]; refused: { line: number; why: string }[]; endedAt: Instant | null; cut: boolean };

/** A rehearsal (rehearse/rehearse.ts) of one flow in a world that stands still, and of each run the lines that its own journal holds. */
export function simulate({ flow, world, audience, start, until, script, answers }: Simulation): Simulated {
  const plan = compile(flow);
  const journal: SimulatedLine[] = [];
  const refused: Simulated['refused'] = [];
  const lines = new Map<string, number>();
  const { cycle } = world;
  const { rehearsal, endedAt, cut } = rehearse(
    {
      flows: [{ flow, plan, looks: looksOf(plan) }],
      people: { ...world, audience: () => audience },
      places: { ...world, zoneOf: ({ id }) => world.zoneOf(id), calendarOf: ({ id }) => world.calendarOf(id) },
      zone: cycle.zone,
      start,
      until,
      dates: cycle.dates,
      owner: cycle.owner,
      cycle: 'cycle',
      audience: [...audience],
      script: script.map(lineOf),
      responder: answers === undefined ? null : responderOf(answers),
    },
    (told, line, run) => {
      const { kind, event } = told;
      if (kind === 'event.refused' && event !== null) refused.push({ line: event - 1, why: detailText(told, 'rule') });
      if (run === null || kind === 'event.refused') return;
      const n = (lines.get(run.id) ?? 0) + 1;
      lines.set(run.id, n);
      journal.push({ ...line, run: run.id, subject: run.subject, n });
    },
  );
  const runs = rehearsal.runs.map(({ id, subject, scene, past }) => ({ id, subject, scene, tasks: past }));
  return { journal, runs, refused, endedAt, cut };
}

function lineOf({ at, subject, step, by, outcome, values }: ScriptedAnswer, index: number): ScriptLine {
  const event = { do: 'answer', at: '', person: subject, step, outcome, values, via: 'api', ...(by !== undefined && { by }) } as const;
  return { line: index + 1, moment: { instant: at }, event: event as ScriptLine['event'] };
}

function responderOf(answers: NonNullable<Simulation['answers']>): Responder {
  return ({ task, slot, run }): Response[] =>
    answers(task, run.subject)
      .filter(({ by }) => by === undefined || by === slot.holder)
      .map(({ at, by = slot.holder, outcome, values }) => ({ at, by, outcome, values }));
}
