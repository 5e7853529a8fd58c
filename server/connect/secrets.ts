import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Sql } from '../../db/connect.ts';
import { type SealedSecret, secretsOfConnection } from '../../db/connections.ts';
import type { KeyRing } from '../keys.ts';

const ivBytes = 12;
const tagBytes = 16;

/** A secret as it is stored: AES-256-GCM by the ring's current key, bound to the connection's name. */
export function sealSecret(ring: KeyRing, name: string, secret: Buffer): Pick<SealedSecret, 'wrappedBy' | 'sealed'> {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', sealingKey(ring, ring.current), iv);
  cipher.setAAD(Buffer.from(name, 'utf8'));
  const sealed = Buffer.concat([cipher.update(secret), cipher.final()]);
  return { wrappedBy: ring.current, sealed: Buffer.concat([iv, cipher.getAuthTag(), sealed]) };
}

/** Throws when the ring lacks the key, or the row is not as it was written. */
export function openSecret(ring: KeyRing, name: string, { wrappedBy, sealed }: Pick<SealedSecret, 'wrappedBy' | 'sealed'>): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', sealingKey(ring, wrappedBy), sealed.subarray(0, ivBytes));
  decipher.setAAD(Buffer.from(name, 'utf8'));
  decipher.setAuthTag(sealed.subarray(ivBytes, ivBytes + tagBytes));
  return Buffer.concat([decipher.update(sealed.subarray(ivBytes + tagBytes)), decipher.final()]);
}

/** What a connection signs with, newest first. */
export async function openSecrets(sql: Sql, ring: KeyRing, name: string): Promise<Buffer[]> {
  return (await secretsOfConnection(sql, name)).map((row) => openSecret(ring, name, row));
}

function sealingKey(ring: KeyRing, id: string): Buffer {
  const secret = ring.secrets[id];
  if (secret === undefined) throw new Error(`A connection's secret needs the webhook key ${id}; known: ${Object.keys(ring.secrets).join(', ')}.`);
  return Buffer.from(hkdfSync('sha256', secret, '', 'loopwright connection secret', 32));
}
