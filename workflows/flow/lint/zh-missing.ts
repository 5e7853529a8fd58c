import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';
import { textsOf } from '../texts.ts';

/** A flow that has Chinese has it everywhere: else people read half a page in each language. One suggestion for each step. */
export function zhMissing(flow: Flow): Problem[] {
  const texts = textsOf(flow).filter(({ text }) => text.en.trim() !== '');
  const lacking = texts.filter(({ text }) => (text.zh ?? '').trim() === '');
  if (lacking.length === texts.length) return [];
  const steps = [...new Set(lacking.map(({ step }) => step))];
  return steps.map((step) => {
    const own = lacking.filter((one) => one.step === step);
    return { rule: 'zhMissing', severity: 'suggestion', step, path: own[0]?.path ?? '', params: { count: own.length } };
  });
}
