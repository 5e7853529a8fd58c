import type { TallyPolicy } from './task-settings.ts';

/** The wanted outcome first; `decided` holds the answers so far, `open` how many may still come; `n` is the policy's number, worked out. */
export type Votes = { outcomes: string[]; decided: string[]; open: number; n: number | null };

/**
 * The outcome of several people's answers, or null while it is undecided.
 * `any`: the first answer. Else the wanted outcome needs all, n, or n percent (rounded up) of those asked.
 * A rejection ends it at once under `endsIt`; under `counts` the most frequent other outcome is taken once the wanted one cannot be reached any more.
 */
export function tally(policy: Pick<TallyPolicy, 'rule' | 'reject'> | undefined, votes: Votes): string | null {
  const { outcomes, decided, open } = votes;
  const [first] = decided;
  if (first === undefined) return null;
  if (policy === undefined || policy.rule === 'any') return first;
  const wanted = outcomes[0] ?? first;
  const against = decided.find((outcome) => outcome !== wanted);
  if (policy.reject === 'endsIt' && against !== undefined) return against;
  const asked = decided.length + open;
  // A number worked out from data may come to nothing or less: one in favour is always needed.
  const needed = Math.max(1, Math.min(neededOf(policy, votes, asked), asked));
  const inFavour = decided.filter((outcome) => outcome === wanted).length;
  if (inFavour >= needed) return wanted;
  return inFavour + open >= needed
    ? null
    : mostFrequent(
        decided.filter((outcome) => outcome !== wanted),
        outcomes,
      );
}

function neededOf(policy: Pick<TallyPolicy, 'rule'>, votes: Votes, asked: number): number {
  if (policy.rule === 'count') return votes.n ?? asked;
  if (policy.rule === 'percent') return Math.ceil((asked * (votes.n ?? 100)) / 100);
  return asked;
}

/** Ties go to the outcome that the step names first. */
function mostFrequent(decided: string[], outcomes: string[]): string {
  const score = (outcome: string) => decided.filter((one) => one === outcome).length;
  return [...new Set(decided)].sort((a, b) => score(b) - score(a) || outcomes.indexOf(a) - outcomes.indexOf(b))[0] ?? '';
}
