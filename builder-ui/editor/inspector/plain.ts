/** A word, number or truth as the text of a choice; nothing for what is neither. */
export function plain(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** An object without one of its parts. */
export function without<Of extends object, Key extends keyof Of>(of: Of, key: Key): Omit<Of, Key> {
  return Object.fromEntries(Object.entries(of).filter(([name]) => name !== key)) as unknown as Omit<Of, Key>;
}
