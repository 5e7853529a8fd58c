import {
  CancellationScope,
  condition,
  continueAsNew,
  defineSignal,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import { pokedSignal, type TurnReply } from './messages.ts';

/** Two quick tries inside the workflow task; what needs longer goes to an ordinary activity, whose retries add nothing to the history. */
const quick = proxyLocalActivities<Activities>({ startToCloseTimeout: '3s', scheduleToCloseTimeout: '5s', retry: { maximumAttempts: 2 } });
const patient = proxyActivities<Activities>({ startToCloseTimeout: '1m', retry: { maximumInterval: '1m' } });

/** What was done in the run since its last turn, in ids and outcomes, where it was: only told on. */
export const poked = defineSignal<[did?: string[]]>(pokedSignal);

/**
 * The heartbeat of one run: sleeps until the run's next clock or a poke, takes a turn, goes on. It knows nothing but its id; all state is in Postgres.
 * `limit`: events of history before it continues as new.
 */
export async function runFlow(limit: number): Promise<'ended'> {
  const runId = workflowInfo().workflowId;
  let poke = true;
  let before: string[] = [];
  let alarm: (Wake & { scope: CancellationScope }) | undefined;
  let next: Wake | undefined;
  setHandler(poked, (done = []) => {
    poke = true;
    before.push(...done);
  });
  for (;;) {
    await condition(() => poke);
    // Before the turn: a signal that comes now fails this task, and there is no local activity in it to lose.
    if (workflowInfo().historyLength > limit && Date.now() >= heldBackUntil()) await continueAsNew<typeof runFlow>(limit);
    poke = false;
    const { inMs, wakeAt, more, ended, did } = await turn({ runId });
    const story = [...before, ...did];
    before = [];
    if (story.length > 0) setCurrentDetails(story.join('\n'));
    if (ended) return 'ended';
    poke ||= more;
    next = inMs === null || more ? undefined : wakeOf(inMs, wakeAt ?? null);
    // A timer that rings too soon is set anew when it does, so that most answers neither cancel one nor start one.
    if (alarm !== undefined && next !== undefined && alarm.instant <= next.instant) continue;
    alarm?.scope.cancel();
    alarm = undefined;
    if (next !== undefined) arm(next);
  }

  function arm(wake: Wake): void {
    const scope = new CancellationScope();
    alarm = { ...wake, scope };
    const ring = () => {
      alarm = undefined;
      if (next !== undefined && next.instant > wake.instant) arm(next);
      else poke = true;
    };
    void scope.run(() => sleep(Math.max(1, wake.rings - Date.now()))).then(ring, () => {});
  }
}

/** When a run is to wake: the instant, which several people with one due date share, and the workflow's time at which a timer for it rings, which is never quite the same. */
type Wake = { instant: number; rings: number };

function wakeOf(inMs: number, wakeAt: number | null): Wake {
  const rings = Date.now() + inMs;
  return { instant: wakeAt ?? rings, rings };
}

/**
 * The end of the delay the run was launched with, which a poke may have cut short. Until then Temporal would hold the next run back as well, to that same
 * instant, and with it the turn that waits; the SDK tells the delay under this name.
 */
function heldBackUntil(): number {
  const { runStartTime, cronScheduleToScheduleInterval = 0 } = workflowInfo();
  return runStartTime.getTime() + cronScheduleToScheduleInterval;
}

async function turn(input: { runId: string }): Promise<TurnReply> {
  try {
    return await quick.turn(input);
  } catch (error) {
    if (isCancellation(error)) throw error;
    return await patient.turn(input);
  }
}
