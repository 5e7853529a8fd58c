/**
 * Something about a flow that should be put right, without words: sentences.ts has them in both languages.
 * `error` stands in the way of publishing; `suggestion` does not. `path` is the setting inside the step it is about.
 */
export type Problem = {
  rule: string;
  severity: 'error' | 'suggestion';
  step: string | null;
  path?: string;
  params: Record<string, string | number>;
  /** A change that would put it right, by the name of an edit. */
  fix?: { edit: string; params: Record<string, string | number> };
};
