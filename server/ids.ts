import { randomBytes } from 'node:crypto';

const letters = 'abcdefghijkmnpqrstuvwxyz23456789';

/** A new id such as `f-k3m9x2pd`: forty random bits, without letters that are taken for others. */
export function newId(prefix: 'f' | 'c'): string {
  return `${prefix}-${Array.from(randomBytes(8), (byte) => letters[byte % letters.length]).join('')}`;
}
