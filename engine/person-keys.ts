import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { WrappedPersonKey } from '../db/people.ts';

/** Keys of the installation by id; `current` wraps what is new, the others only open what is old. */
export type KeyRing = { current: string; secrets: Record<string, Buffer> };

const ivBytes = 12;
const tagBytes = 16;

/** A new secret for a person, wrapped (AES-256-GCM, bound to the person's id) by the ring's current key. */
export function newPersonKey(ring: KeyRing, personId: string): { personId: string; wrappedBy: string; key: Buffer } {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', wrappingKey(ring, ring.current, personId), iv);
  cipher.setAAD(Buffer.from(personId, 'utf8'));
  const sealed = Buffer.concat([cipher.update(randomBytes(32)), cipher.final()]);
  return { personId, wrappedBy: ring.current, key: Buffer.concat([iv, cipher.getAuthTag(), sealed]) };
}

/** The 32 bytes of a person's secret, or null once destroyed. Throws when the ring lacks the wrapping key or the row was tampered with. */
export function openPersonKey(ring: KeyRing, wrapped: WrappedPersonKey): Buffer | null {
  if (wrapped.key === null) return null;
  const decipher = createDecipheriv('aes-256-gcm', wrappingKey(ring, wrapped.wrappedBy, wrapped.personId), wrapped.key.subarray(0, ivBytes));
  decipher.setAAD(Buffer.from(wrapped.personId, 'utf8'));
  decipher.setAuthTag(wrapped.key.subarray(ivBytes, ivBytes + tagBytes));
  return Buffer.concat([decipher.update(wrapped.key.subarray(ivBytes + tagBytes)), decipher.final()]);
}

function wrappingKey(ring: KeyRing, id: string, personId: string): Buffer {
  const secret = ring.secrets[id];
  if (secret === undefined) throw new Error(`The secret of person ${personId} needs the key ${id}; known: ${Object.keys(ring.secrets).join(', ')}.`);
  return Buffer.from(hkdfSync('sha256', secret, '', 'loopwright person key', 32));
}
