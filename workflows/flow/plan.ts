import type { StepKind } from './steps/index.ts';
import type { Step } from './schema.ts';

/** A step in a plan: its settings without texts and forms, and where each outcome leads. */
export type PlanStep = {
  id: string;
  kind: StepKind;
  in: string | null;
  /** Position in the flow's reading order: settles ties at one instant. */
  order: number;
  next: Record<string, string>;
  ports: string[];
  settings: Step['settings'];
};

/**
 * What compile() makes of a flow and a run executes.
 * `semantics` is the meaning it was compiled under. A later meaning gets the next number and a gate; running cycles keep theirs.
 */
export type Plan = {
  v: 1;
  semantics: 1;
  flow: string;
  /** The first step of each scope; the key of the cycle itself is ''. */
  first: Record<string, string>;
  steps: Record<string, PlanStep>;
  /** Steps whose answers conditions, clocks or messages read. */
  reads: string[];
};
