import { randomBytes } from 'node:crypto';
import { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { inject } from 'vitest';

/** A server, and the namespace of it in which workflows are started and looked for. */
export type Place = { address: string; namespace: string };

/** host:port of this run's Temporal server. Throws with the ways to get one when there is none. */
export function temporalAddress(): string {
  const temporal = inject('temporal');
  if ('missing' in temporal) throw new Error(temporal.missing);
  return temporal.address;
}

/** A namespace of this run's server for one test alone: no other test's worker takes its tasks, and its ids meet no other's. */
export async function ownPlace(): Promise<Place> {
  const place = { address: temporalAddress(), namespace: `test-${randomBytes(6).toString('hex')}` };
  const connection = await Connection.connect({ address: place.address });
  try {
    const day = proto.google.protobuf.Duration.fromObject({ seconds: 86_400 });
    await connection.workflowService.registerNamespace({ namespace: place.namespace, workflowExecutionRetentionPeriod: day });
  } finally {
    await connection.close();
  }
  return place;
}
