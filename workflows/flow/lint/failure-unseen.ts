import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';

/** What another system refuses goes another way than what it takes. */
export function failureUnseen(flow: Flow): Problem[] {
  return Object.values(flow.steps).flatMap((step): Problem[] => {
    if (step.kind !== 'connect') return [];
    const to = (port: string) => flow.edges.find((edge) => edge.from === step.id && edge.port === port)?.to;
    const same = to('failed') !== undefined && to('failed') === to('ok');
    return same ? [{ rule: 'failureUnseen', severity: 'suggestion', step: step.id, params: {} }] : [];
  });
}
