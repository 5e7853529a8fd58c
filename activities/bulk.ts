import { bulkStep } from '../engine/bulk.ts';
import type { Engine } from '../engine/engine.ts';
import type { BulkInput } from '../workflows/messages.ts';

/** The next runs of a bulk, each in a transaction of its own. */
export function bulkActivity(engine: Engine) {
  return async ({ bulk }: BulkInput): Promise<'more' | 'over' | 'paused'> => bulkStep(engine, bulk);
}
