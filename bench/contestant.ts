import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { Shape } from './review.ts';
import { until } from './stage.ts';

/** How a review begins: its workflow runs from the start, or is held back until its first date or answer, its first task opened by whoever launches it. */
export type Start = 'atOnce' | 'delayed';
export type OpenSlot = { id: string; review: string };

/** A way to run the review on Temporal: ours, or one written by hand. */
export type Contestant = {
  client: Client;
  /** Begins a review for each of these people, and answers their ids. */
  launch(reviews: { name: string; shape: Shape; people: readonly string[]; start: Start }): Promise<string[]>;
  /** What waits for an answer in these reviews. */
  open(reviews: readonly string[]): Promise<OpenSlot[]>;
  /** Gives the answer; what follows from it happens elsewhere. */
  answer(slot: OpenSlot): Promise<void>;
  /** Whether everything that was answered has reached Temporal. */
  delivered(): Promise<boolean>;
  /** The workflows a review consists of, its own first. */
  workflowsOf(review: string, shape: Shape): string[];
};

/** Whether the workflow is closed, waits for an answer (it and its children have nothing else to do), or is at work. */
export async function stateOf(client: Client, workflowId: string): Promise<'closed' | 'waits' | 'works'> {
  const described = await client.workflow.getHandle(workflowId).describe().catch(notThere);
  if (described === null) return 'works';
  const { raw, status } = described;
  if (status.name !== 'RUNNING') return 'closed';
  if (raw.pendingWorkflowTask != null || (raw.pendingActivities ?? []).length > 0) return 'works';
  const children = await Promise.all((raw.pendingChildren ?? []).map((child) => stateOf(client, child.workflowId ?? '')));
  return children.every((state) => state === 'waits') ? 'waits' : 'works';
}

/** A child that its parent has asked for and Temporal has not started yet. */
function notThere(error: unknown): null {
  if (error instanceof WorkflowNotFoundError) return null;
  throw error;
}

export type Cost = { events: number; workflowTasks: number; stateTransitions: number; bytes: number };

/** What Temporal keeps of these workflows together, all of them closed: of every run, since one that comes to a wake too late, or continues as new, is another. */
export async function costOf(client: Client, workflowIds: readonly string[]): Promise<Cost> {
  const total: Cost = { events: 0, workflowTasks: 0, stateTransitions: 0, bytes: 0 };
  for (const { workflowId, runId } of (await Promise.all(workflowIds.map((id) => closedRuns(client, id)))).flat()) {
    const handle = client.workflow.getHandle(workflowId, runId);
    const info = (await handle.describe()).raw.workflowExecutionInfo;
    const { events } = await handle.fetchHistory();
    total.events += Number(info?.historyLength ?? 0);
    total.stateTransitions += Number(info?.stateTransitionCount ?? 0);
    total.bytes += Number(info?.historySizeBytes ?? 0);
    total.workflowTasks += (events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes != null).length;
  }
  return total;
}

/** All runs of a workflow, once Temporal's list has caught up with its last one and shows none that goes on. */
async function closedRuns(client: Client, workflowId: string): Promise<{ workflowId: string; runId: string }[]> {
  return until(`the runs of ${workflowId} to be listed`, async () => {
    const { runId: last } = await client.workflow.getHandle(workflowId).describe();
    const runs: { workflowId: string; runId: string; isOpen: boolean }[] = [];
    for await (const run of client.workflow.list({ query: `WorkflowId = '${workflowId}'` }))
      runs.push({ workflowId, runId: run.runId, isOpen: run.status.name === 'RUNNING' });
    return runs.some(({ runId }) => runId === last) && runs.every(({ isOpen }) => !isOpen) ? runs : false;
  });
}
