import { check } from '../../workflows/flow/check.ts';
import { connectionProblems } from '../../workflows/flow/connections.ts';
import { type FactTypes, undeclaredFacts } from '../../workflows/flow/fact-type.ts';
import type { Problem } from '../../workflows/flow/problem.ts';
import type { Flow } from '../../workflows/flow/schema.ts';

/** A flow, and what there is beside it that it may name. */
export type Judged = { flow: Flow; connections: readonly string[]; factTypes: FactTypes };

/** Everything that should be put right, as the list and the marks show it. */
export const problemsIn = ({ flow, connections, factTypes }: Judged): Problem[] => [
  ...check(flow),
  ...connectionProblems(flow, connections),
  ...undeclaredFacts(flow, factTypes),
];
