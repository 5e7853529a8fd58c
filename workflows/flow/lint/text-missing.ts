import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';
import { textsOf } from '../texts.ts';

/** Names, questions and outcomes have words. */
export function textMissing(flow: Flow): Problem[] {
  return textsOf(flow)
    .filter(({ text, compulsory }) => compulsory && text.en.trim() === '' && (text.zh ?? '').trim() === '')
    .map(({ step, path, what }) => ({ rule: 'textMissing', severity: 'error', step, path, params: { what } }));
}
