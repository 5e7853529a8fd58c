/** The schema number that this program writes. */
export const currentSchema = 1;

/**
 * Lifts a flow of an older schema to the current one; others come back as they are. The result is not checked yet.
 *
 * Schema 0 (before the first release): `name` of the flow and of each step was a plain English text, and `steps` was a list.
 */
export function upgradeFlow(input: Record<string, unknown>): Record<string, unknown> {
  return input.schema === 0 ? fromZero(input) : input;
}

function fromZero(input: Record<string, unknown>): Record<string, unknown> {
  const steps = Array.isArray(input.steps) ? Object.fromEntries(input.steps.map((step: unknown, index) => [idOf(step, index), withText(step)])) : input.steps;
  return { ...withText(input), schema: currentSchema, steps };
}

function idOf(step: unknown, index: number): string {
  const id = typeof step === 'object' && step !== null ? (step as { id?: unknown }).id : undefined;
  return typeof id === 'string' ? id : `step${index + 1}`;
}

function withText<T>(of: T): T {
  if (typeof of !== 'object' || of === null) return of;
  const { name } = of as { name?: unknown };
  return typeof name === 'string' ? { ...of, name: { en: name } } : of;
}
