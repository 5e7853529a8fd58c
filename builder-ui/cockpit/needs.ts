import type { NeedsYou } from '../api-types.ts';

/** What is stuck at one step for one cause. */
export type Need = { step: string; code: NeedsYou['code']; since: string; of: NeedsYou[] };

/** Stuck ones put together by step and cause, the longest waiting first. */
export function groupNeeds(all: NeedsYou[]): Need[] {
  const groups = new Map<string, Need>();
  for (const one of [...all].sort((a, b) => a.since.localeCompare(b.since))) {
    const key = `${one.step} ${one.code}`;
    const group = groups.get(key) ?? { step: one.step, code: one.code, since: one.since, of: [] };
    group.of.push(one);
    groups.set(key, group);
  }
  return [...groups.values()];
}
