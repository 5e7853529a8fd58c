import { createHmac } from 'node:crypto';
import type { FactSource } from '../db/fact-sources.ts';
import type { KeyRing } from './keys.ts';

/** The secret of a source of facts: made from our key of that id, the source and the issue, so that it is stored nowhere and a new issue is another one. */
export function factSecret(ring: KeyRing, { id, issue, keyId }: { id: string; issue: number; keyId: string }): Buffer {
  const secret = ring.secrets[keyId];
  if (secret === undefined) throw new Error(`The secret of the source ${id} needs the webhook key ${keyId}; known: ${Object.keys(ring.secrets).join(', ')}.`);
  return createHmac('sha256', secret)
    .update(JSON.stringify(['facts', id, issue]))
    .digest();
}

/** Those that count now: the one of today, and for a while the one before. */
export function factSecrets(ring: KeyRing, source: FactSource, nowMs: number): Buffer[] {
  const { id, issue, keyId, oldUntil, oldKeyId } = source;
  const old = oldUntil !== null && oldKeyId !== null && nowMs < Date.parse(oldUntil) ? [factSecret(ring, { id, issue: issue - 1, keyId: oldKeyId })] : [];
  return [factSecret(ring, { id, issue, keyId }), ...old];
}
