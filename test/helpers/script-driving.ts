import type { Tx } from '../../db/connect.ts';
import { setFlowTime } from '../../db/cycles.ts';
import type { CalendarOverrides } from '../../engine/calendars.ts';
import type { Engine } from '../../engine/engine.ts';
import { isoOf } from '../../workflows/flow/calendar.ts';
import type { Awaited, Edition, Rehearsal } from '../../workflows/flow/rehearse/rehearsal.ts';
import type { RehearsalInput, Roster } from '../../workflows/flow/rehearse/rehearse.ts';

import type { Shown } from './script-looks.ts';
import type { Past } from './script-past.ts';

/** What a script needs while it is carried out on the real engine. */
export type Driving = {
  engine: Engine;
  input: RehearsalInput & { people: Roster };
  library: Map<string, Edition[]>;
  now: number;
  cycles: string[];
  /** How many further attempts of calls fail, by subject and step. */
  failures: Map<string, number>;
  awaited: Awaited[];
  /** So many answers that are given at one instant are given at once, as people do; one after the other unless told. */
  atOnce?: number;
  /** The runs as those find them who answer at once. */
  seen?: Promise<Rehearsal>;
  past: Past;
  /** What was shown, by the line of the script that looks. */
  looks: Record<number, Shown>;
  /** Days on which calendars differ from what is published. */
  overrides: CalendarOverrides;
};

/** Puts the clock of every trial to the driver's now. */
export async function stepIn({ cycles, now }: Driving, tx: Tx): Promise<void> {
  for (const cycle of cycles) await setFlowTime(tx, cycle, { rate: 0, at: isoOf(now) });
}
