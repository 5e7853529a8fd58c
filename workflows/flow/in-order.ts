/** Names and what they hold, by name: a database keeps them in an order of its own, and what follows must not hang on where a state was kept. */
export function entriesInOrder<Held>(of: Readonly<Record<string, Held>>): [string, Held][] {
  return Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1));
}

export const keysInOrder = (of: Readonly<Record<string, unknown>>): string[] => Object.keys(of).sort();

export function valuesInOrder<Held>(of: Readonly<Record<string, Held>>): Held[] {
  return entriesInOrder(of).map(([, held]) => held);
}
