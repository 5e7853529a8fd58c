import proto from '@temporalio/proto';
import { type ReplayWorkerOptions, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import pino from 'pino';
import { beforeAll, describe, expect, it } from 'vitest';
import { installRuntime } from '../../server/temporal.ts';
import { createDataConverter } from '../../workflows/codec.ts';
import { testBundle } from '../helpers/test-bundle.ts';
import { codecKeys, goldenHistories } from '../histories/histories.ts';

type History = proto.temporal.api.history.v1.History;
const histories = goldenHistories();

installRuntime(pino({ level: 'silent' }));

let options: ReplayWorkerOptions;
beforeAll(async () => {
  options = { workflowBundle: await testBundle(), dataConverter: createDataConverter(codecKeys) };
});

/** As the server would give it to a worker that has lost its cache: under the id of the run. */
const replay = (history: History, name: string) => Worker.runReplayHistory(options, history, name.replace(/-\d+$/, ''));

/** A copy that anything may be done to. */
function copyOf(history: History): History {
  const { History } = proto.temporal.api.history.v1;
  return History.decode(History.encode(history).finish());
}

describe('workflows that were begun by an earlier release', () => {
  it.each(histories)('go on with the code of today: $name', async ({ name, history }) => {
    await replay(history, name);
  });

  it('cover timers, pokes, failing turns, continuing as new, launches, calls and bulks', () => {
    expect(histories.map(({ name }) => name.replace(/-\d+$/, ''))).toEqual(
      expect.arrayContaining(['golden-timers', 'golden-pokes', 'golden-fails', 'golden-continues', 'golden-launch', 'golden-call', 'golden-bulk']),
    );
    expect(histories.filter(({ name }) => name.startsWith('golden-continues')).length).toBeGreaterThan(1);
    const last = (name: string) => histories.find((one) => one.name === name)?.history.events.at(-1);
    expect(last('golden-continues-1')?.workflowExecutionContinuedAsNewEventAttributes).toBeTruthy();
    expect(last('golden-timers')?.workflowExecutionCompletedEventAttributes).toBeTruthy();
  });

  it('neither cancel a timer nor ask for a turn when the date moves to a later one', () => {
    const { events } = histories.find(({ name }) => name === 'golden-later')?.history ?? { events: [] };
    const many = (has: keyof proto.temporal.api.history.v1.IHistoryEvent) => events.filter((event) => event[has] != null).length;
    expect({ started: many('timerStartedEventAttributes'), canceled: many('timerCanceledEventAttributes'), turns: many('markerRecordedEventAttributes') }).toEqual({
      started: 2,
      canceled: 0,
      turns: 3,
    });
  });
});

describe('a history that today’s code would not have written is found out', () => {
  const tampered = (name: string, change: (history: History) => void): Promise<void> => {
    const found = histories.find((one) => one.name === name);
    if (found === undefined) throw new Error(`No history ${name}.`);
    const history = copyOf(found.history);
    change(history);
    return replay(history, name);
  };
  const first = (history: History, has: keyof proto.temporal.api.history.v1.IHistoryEvent) => history.events.find((event) => event[has] != null);

  it('with another activity', async () => {
    await expect(
      tampered('golden-launch', (history) => {
        const scheduled = first(history, 'activityTaskScheduledEventAttributes')?.activityTaskScheduledEventAttributes;
        if (scheduled?.activityType != null) scheduled.activityType.name = 'launchPeople';
      }),
    ).rejects.toThrow(DeterminismViolationError);
  });

  it('of another workflow', async () => {
    await expect(
      tampered('golden-timers', (history) => {
        const started = first(history, 'workflowExecutionStartedEventAttributes')?.workflowExecutionStartedEventAttributes;
        if (started?.workflowType != null) started.workflowType.name = 'launch';
      }),
    ).rejects.toThrow(DeterminismViolationError);
  });

  it('with an end before its time', async () => {
    await expect(
      tampered('golden-pokes', (history) => {
        const end = history.events.pop();
        const task = history.events.findIndex((event) => event.workflowTaskCompletedEventAttributes != null);
        history.events = history.events.slice(0, task + 1);
        if (end !== undefined) history.events.push({ ...end, eventId: history.events.at(-1)?.eventId?.add(1) ?? null } as (typeof history.events)[number]);
      }),
    ).rejects.toThrow(DeterminismViolationError);
  });
});
