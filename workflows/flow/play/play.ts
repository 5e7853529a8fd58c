import { isoOf } from '../calendar.ts';
import type { Answers } from '../form.ts';
import { occurrenceOf } from '../occurrence.ts';
import { perform } from '../perform.ts';
import type { Effect, MailOrder, Scene } from '../perform/scene.ts';
import type { Plan } from '../plan.ts';
import type { ContractLine } from '../rehearse/journal-contract.ts';
import type { Edition, Living, Rehearsal } from '../rehearse/rehearsal.ts';
import { beginRehearsal } from '../rehearse/rehearse.ts';
import type { Scenario } from '../scenario.ts';
import { inputOf, type PlacesFor } from '../scenarios.ts';
import type { Instant } from '../state.ts';
import type { World } from '../world.ts';
import { answering } from './answering.ts';

/** One example played through, with all that is needed to show it at any moment. The same example comes to the same bytes. */

/** A run as it stands from an instant on, until its next frame. */
export type Frame = {
  at: string;
  run: string;
  parent: string | null;
  person: string | null;
  status: string;
  outcome: string | null;
  steps: { step: string; round: number; occurrence: number | null; waits: string; incident: string | null; since: string }[];
  parts: OpenPart[];
  /** What it waits for without asking anybody: a wait, a milestone, a box. */
  dates: { step: string; name: string; due: string }[];
};

/** What somebody is asked for. `part` is its id; it is found again by the other four. */
export type OpenPart = {
  part: string;
  step: string;
  round: number;
  holder: string;
  status: 'scheduled' | 'open';
  opens: string;
  due: string | null;
  closes: string | null;
  late: boolean;
};

/** An answer as it was taken. */
export type Decided = { part: string; by: string; at: Instant; outcome: string; values: Answers };
/** A mail at the moment of its sending: the run as it stands then. */
export type Sent = { mail: MailOrder; scene: Scene; world: World; plan: Plan };

export type Played = { lines: ContractLine[]; frames: Frame[]; decided: Decided[]; cut: boolean };

export type Watching = {
  /** Others answer by themselves, promptly and as the flow wishes. */
  usual: boolean;
  /** Hears of each mail while the run still is as it was then. */
  onMail?: (sent: Sent) => void;
};

/** So many things happen at most: somebody waits for it. */
const most = 20_000;

/** Played to its end. The flow is pinned and sound. */
export function playCase(edition: Omit<Edition, 'version'>, scenario: Scenario, placesFor: PlacesFor, watching: Watching): Played {
  const { going, input, frames, decided, lines } = begun(edition, scenario, placesFor, watching);
  going.goOn(input.until);
  const { cut } = going.finish();
  const parents = new Map(going.rehearsal.runs.map(({ id, parent }) => [id, parent?.id ?? null]));
  return { lines, frames: frames.map((frame) => ({ ...frame, parent: parents.get(frame.run) ?? null })), decided, cut };
}

/** As it stands at a moment, after all that happens then: for what is asked of somebody there. */
export function playUntil(edition: Omit<Edition, 'version'>, scenario: Scenario, placesFor: PlacesFor, watching: Watching, at: Instant): Rehearsal {
  const { going, input } = begun(edition, scenario, placesFor, watching);
  going.goOn(Math.min(at + 1, input.until));
  going.rehearsal.now = Math.max(going.rehearsal.now, at);
  return going.rehearsal;
}

function begun(edition: Omit<Edition, 'version'>, scenario: Scenario, placesFor: PlacesFor, { usual, onMail }: Watching) {
  const lines: ContractLine[] = [];
  const frames: Omit<Frame, 'parent'>[] = [];
  const decided: Decided[] = [];
  const input = inputOf(scenario, placesFor);
  const look: typeof perform = (plan, before, world, happening) => {
    const performed = perform(plan, before, world, happening);
    const at = going.rehearsal.now;
    if (happening.to === 'task' && happening.act.type === 'decided' && performed.refused === null) {
      const { slot, by, outcome } = happening.act;
      decided.push({ part: slot, by, at, outcome, values: happening.values ?? {} });
    }
    if (performed.scene !== before) frames.push(frameOf(plan, performed.scene, at));
    if (onMail !== undefined)
      for (const mail of mailsIn(performed.effects)) onMail({ mail, scene: { ...performed.scene, tasks: { ...performed.scene.tasks } }, world, plan });
    return performed;
  };
  const responder = usual ? answering.promptly : null;
  const going = beginRehearsal({ flows: [edition], ...input, responder, most, perform: look }, (line) => void lines.push(line));
  return { going, input, lines, frames, decided };
}

const mailsIn = (effects: readonly Effect[]): MailOrder[] => effects.flatMap((effect) => (effect.effect === 'mail' ? [effect.mail] : []));

function frameOf(plan: Plan, { run, tasks, clocks }: Scene, at: Instant): Omit<Frame, 'parent'> {
  const stepOf = new Map(run.tokens.map(({ id, step }) => [id, step]));
  return {
    at: isoOf(at),
    run: run.id,
    person: run.subject,
    status: run.status,
    outcome: run.outcome,
    steps: run.tokens.map(({ step, round, path, since, waiting }) => ({
      step,
      round,
      occurrence: occurrenceOf(plan, path),
      waits: waiting.for,
      incident: waiting.for === 'incident' ? waiting.code : null,
      since: isoOf(since),
    })),
    parts: Object.values(tasks).flatMap((task) =>
      task.status !== 'open' && task.status !== 'scheduled'
        ? []
        : task.slots.flatMap((slot): OpenPart[] =>
            slot.status !== 'open'
              ? []
              : [
                  {
                    part: slot.id,
                    step: task.step,
                    round: task.round,
                    holder: slot.holder,
                    status: task.status === 'open' ? 'open' : 'scheduled',
                    opens: isoOf(task.openedAt),
                    due: iso(task.dueAt),
                    closes: iso(task.closesAt),
                    late: task.late,
                  },
                ],
          ),
    ),
    dates: Object.values(clocks).flatMap(({ kind, due, task, token }) => {
      const step = token === null ? undefined : stepOf.get(token);
      return due === null || task !== null || step === undefined ? [] : [{ step, name: kind, due: isoOf(due) }];
    }),
  };
}

const iso = (at: Instant | null): string | null => (at === null ? null : isoOf(at));

/** Where every run stands at an instant: of each its last frame by then. */
export function standAt(frames: readonly Frame[], at: string): Frame[] {
  const last = new Map<string, Frame>();
  for (const frame of frames) {
    if (frame.at > at) break;
    last.set(frame.run, frame);
  }
  return [...last.values()];
}

/** The run that a part belongs to, with the part as it stands. */
export function partIn(
  { runs }: Rehearsal,
  part: string,
): { run: Living; task: Living['scene']['tasks'][string]; slot: Living['scene']['tasks'][string]['slots'][number] } | null {
  for (const run of runs)
    for (const task of [...Object.values(run.scene.tasks), ...run.past]) {
      const slot = task.slots.find(({ id }) => id === part);
      if (slot !== undefined) return { run, task, slot };
    }
  return null;
}
