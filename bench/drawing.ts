import { type Flow, flow as flowSchema } from '../workflows/flow/schema.ts';

/** A drawing of so many steps: forms and decisions in boxes of fifty, each step with its exception led to the next. */
export function drawingOf(count: number): Flow {
  const steps: Record<string, unknown> = { start: { id: 'start', kind: 'start', name: { en: 'Start' }, settings: {} } };
  const edges: { from: string; port: string; to: string }[] = [];
  let before = { id: 'start', port: 'next' };
  const who = { rules: [{ who: 'manager' }, { who: 'role', role: 'hr' }] };
  const due = { from: { anchor: 'opened' }, plus: { n: 10, unit: 'workingDays' } };
  let made = 1;
  for (let box = 0; made < count - 1; box += 1) {
    const each = `each${box}`;
    const inside = Math.min(50, count - made - 1);
    steps[each] = { id: each, kind: 'forEach', name: { en: `Part ${box + 1}` }, settings: { first: `s${box}x0` } };
    edges.push({ from: before.id, port: before.port, to: each });
    before = { id: each, port: 'done' };
    made += 1;
    for (let n = 0; n < inside; n += 1, made += 1) {
      const id = `s${box}x${n}`;
      const last = n === inside - 1;
      const next = `s${box}x${n + 1}`;
      if (last) steps[id] = { id, kind: 'end', in: each, name: { en: 'Finished' }, settings: {} };
      else if (n % 3 === 1) {
        steps[id] = { id, kind: 'approval', in: each, name: { en: `Decision ${made}` }, settings: { who, due } };
        edges.push({ from: id, port: 'approved', to: next }, { from: id, port: 'rejected', to: next }, { from: id, port: 'timeout', to: next });
      } else {
        const fields = ['a', 'b', 'c'].map((field) => ({ id: field, type: 'longText', label: { en: `Question ${field}` } }));
        steps[id] = { id, kind: 'form', in: each, name: { en: `Form ${made}` }, settings: { who, due, form: { fields } } };
        edges.push({ from: id, port: 'submitted', to: next });
        if (edges.length < 1_900) edges.push({ from: id, port: 'timeout', to: next });
      }
    }
  }
  return flowSchema.parse({ schema: 1, key: 'large', name: { en: `A drawing of ${count} steps` }, steps, edges: edges.slice(0, 2_000) });
}
