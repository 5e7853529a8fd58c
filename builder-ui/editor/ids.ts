/** An id that no step of any flow ever had: step ids are never used again, not even after undo. */
export function newId(prefix: string): string {
  const letters = 'abcdefghijkmnpqrstuvwxyz23456789';
  return `${prefix}-${Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => letters[byte % letters.length]).join('')}`;
}
