import { inject } from 'vitest';

/** host:port of this run's Temporal server, namespace `default`. Throws with the ways to get one when there is none. */
export function temporalAddress(): string {
  const temporal = inject('temporal');
  if ('missing' in temporal) throw new Error(temporal.missing);
  return temporal.address;
}
