import { randomBytes } from 'node:crypto';

const letters = 'abcdefghijkmnpqrstuvwxyz23456789';

/** A new id such as `f-k3m9x2pd`: forty random bits, without letters that are taken for others. */
export function newId(prefix: 'f' | 'c' | 't'): string {
  return `${prefix}-${drawn(8)}`;
}

/** Of an address that anyone may call: it cannot be guessed. */
export function newHookId(): string {
  return drawn(24);
}

function drawn(length: number): string {
  return Array.from(randomBytes(length), (byte) => letters[byte % letters.length]).join('');
}
