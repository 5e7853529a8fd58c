import { compile } from '../../workflows/flow/compile.ts';
import type { JournalLine } from '../../workflows/flow/journal.ts';
import { looksOf } from '../../workflows/flow/looks.ts';
import { detailText } from '../../workflows/flow/rehearse/journal-contract.ts';
import { rehearse } from '../../workflows/flow/rehearse/rehearse.ts';
import type { ScriptLine } from '../../workflows/flow/rehearse/script.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import type { Instant } from '../../workflows/flow/state.ts';
import type { World } from '../../workflows/flow/world.ts';

/** Someone answers a step of the review about `subject` (null: a step of the cycle itself). Without `by`, whoever holds the first open part. */
export type ScriptedAnswer = { at: Instant; subject: string | null; step: string; by?: string; outcome: string; values: Record<string, unknown> };

/** `world`: everything but what the runs themselves say. `audience`: ids in the order in which their runs are numbered. */
type Simulation = {
  flow: Flow;
  world: Omit<World, 'answers' | 'noticedAt'>;
  audience: readonly string[];
  start: Instant;
  until: Instant;
  script: readonly ScriptedAnswer[];
};

type SimulatedLine = JournalLine & { run: string; subject: string | null; n: number };
/** `refused`: scripted answers that could not be given, by their place in the script, and why. */
export type Simulated = { journal: SimulatedLine[]; refused: { line: number; why: string }[]; endedAt: Instant | null };

/** A rehearsal of one flow in a world that stands still, and of each run the lines that its own journal holds: what `drive` compares the engine with. */
export function simulate({ flow, world, audience, start, until, script }: Simulation): Simulated {
  const plan = compile(flow);
  const journal: SimulatedLine[] = [];
  const refused: Simulated['refused'] = [];
  const lines = new Map<string, number>();
  const { cycle } = world;
  const { endedAt } = rehearse(
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
  return { journal, refused, endedAt };
}

function lineOf({ at, subject, step, by, outcome, values }: ScriptedAnswer, index: number): ScriptLine {
  const event = { do: 'answer', at: '', person: subject, step, outcome, values, via: 'api', ...(by !== undefined && { by }) } as const;
  return { line: index + 1, moment: { instant: at }, event: event as ScriptLine['event'] };
}
