import type { JournalLine } from '../../journal.ts';
import { maySteer } from '../../operating.ts';
import type { Happening } from '../../perform/scene.ts';
import type { LinePlace } from '../journal-contract.ts';
import type { Living, Rehearsal, Why } from '../rehearsal.ts';
import type { EventOf, Verb } from '../script.ts';

/** What a line of a script comes to: refused by a rule, an act on a run (which the kernel accepts or refuses), or something around the runs. */
export type Verdict =
  | { refused: string; on?: Living; problems?: { field: string; code: string }[] }
  | { on: Living; happening: Happening }
  | { place: LinePlace; line?: Partial<JournalLine>; does: (why: Why) => void };

export type ActOf<Do extends Verb> = (rehearsal: Rehearsal, event: EventOf<Do>) => Verdict;

/** Null, or that somebody may not steer this run. Whoever operates it where a line names nobody may. */
export function barred(run: Living, at: number, by: string): Extract<Verdict, { refused: string }> | null {
  const { edition, scene, world } = run;
  const isNobody = by === operator && world.person(by) === undefined;
  return isNobody || maySteer(by, { run: scene.run, world, plan: edition.plan, at }) ? null : { refused: 'notYours', on: run };
}

const operator = 'operator';

/** Who acts where a line does not say: the owner of the cycle, or whoever operates it. */
export function actorOf({ owner }: Rehearsal, { by }: { by?: string | undefined }): string {
  return by ?? owner ?? operator;
}
