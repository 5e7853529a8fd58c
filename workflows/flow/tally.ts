import type { TallyPolicy } from './task-settings.ts';

/**
 * The wanted outcome first; `decided` holds the answers so far, `open` how many may still come. `asked`: how many were asked in all, those included who are
 * lost since. `n` is the policy's number, worked out. `parts`: for each part of a rule that needs so many of its own, how they stand.
 */
export type Votes = { outcomes: string[]; decided: string[]; open: number; asked: number; n: number | null; parts: PartVotes[] };
export type PartVotes = { needed: number; inFavour: number; open: number; decided: number };

/**
 * What several answers came to, as it is told: how many gave which outcome (left out where nobody may know who gave which), how many might still have come, of
 * how many asked, and the numbers that ruled: the policy's own, and how many of each part.
 */
export type Count = { answers: number; outcomes?: Record<string, number>; open: number; asked: number; n: number | null; parts?: number[] };

/** What the answers come to; null while it is undecided. An incident is for a person to put right. */
export type Counted = { outcome: string } | { incident: 'tie' | 'quorumImpossible' } | null;

type Policy = Pick<TallyPolicy, 'rule' | 'reject'> & Partial<Pick<TallyPolicy, 'ties'>>;

/**
 * The outcome of several people's answers. `any`: the first answer. Else the wanted outcome needs all, n, or n percent (rounded up) of those asked who are
 * not lost, and so many of each part where the rule of people says so. A rejection ends it at once under `endsIt`; under `counts` the most frequent other
 * outcome is taken once the wanted one cannot be reached any more. In a sequence that goes on after a rejection, everyone is asked before that.
 */
export function tally(policy: Policy | undefined, votes: Votes): Counted {
  const { outcomes, decided, open, parts } = votes;
  const [first] = decided;
  const left = decided.length + open;
  if (left === 0) return { incident: 'quorumImpossible' };
  const anyone = policy === undefined || policy.rule === 'any';
  if (anyone && parts.length === 0) return first === undefined ? null : { outcome: first };
  const wanted = outcomes[0] ?? first ?? '';
  const against = decided.filter((outcome) => outcome !== wanted);
  if ((policy?.reject ?? 'endsIt') === 'endsIt' && against[0] !== undefined) return { outcome: against[0] };
  // A number worked out from data may come to nothing or less: one in favour is always needed.
  const needed = Math.max(1, anyone ? 1 : neededOf(policy, votes, left));
  if (left < needed || parts.some((part) => part.decided + part.open < part.needed)) return { incident: 'quorumImpossible' };
  const inFavour = decided.length - against.length;
  if (inFavour >= needed && parts.every((part) => part.inFavour >= part.needed)) return { outcome: wanted };
  const reachable = inFavour + open >= needed && parts.every((part) => part.inFavour + part.open >= part.needed);
  if (reachable || (policy?.rule === 'sequence' && open > 0)) return null;
  return mostFrequent(against, outcomes, policy?.ties ?? 'first', open);
}

export function countOf({ decided, open, asked, n, parts }: Votes, anonymous: boolean): Count {
  const outcomes: Record<string, number> = {};
  for (const outcome of decided) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  const needed = parts.map((part) => part.needed);
  return { answers: decided.length, ...(!anonymous && { outcomes }), open, asked, n, ...(needed.length > 0 && { parts: needed }) };
}

/** More than there are to ask is all of them; but those who are lost are not made up for. */
function neededOf(policy: Policy, { n, asked }: Votes, left: number): number {
  if (policy.rule === 'percent') return Math.min(left, Math.ceil((left * (n ?? 100)) / 100));
  if (policy.rule === 'count' || policy.rule === 'sequence') return n === null ? left : Math.min(n, asked);
  return left;
}

/** Ties go to the outcome that the step names first, or to a person, once nobody is left who could break them. */
function mostFrequent(against: string[], outcomes: string[], ties: TallyPolicy['ties'], open: number): Counted {
  const score = (outcome: string) => against.filter((one) => one === outcome).length;
  const [first = '', second] = [...new Set(against)].sort((a, b) => score(b) - score(a) || outcomes.indexOf(a) - outcomes.indexOf(b));
  if (ties === 'first' || second === undefined || score(second) < score(first)) return { outcome: first };
  return open > 0 ? null : { incident: 'tie' };
}
