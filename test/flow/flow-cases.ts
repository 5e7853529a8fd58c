import type { Flow } from '../../workflows/flow/schema.ts';
import { parseFlow } from '../../workflows/flow/parse.ts';

type Part = Record<string, unknown>;

/** A step with everything but what matters to a test filled in. */
export function step(kind: string, settings: Part = {}, more: Part = {}): Part {
  const who = { who: { rules: [{ who: 'role', role: 'hr' }] } };
  const needed: Record<string, Part> = {
    form: { ...who, form: { fields: [{ id: 'text', type: 'longText', label: { en: 'What happened?' } }] } },
    approval: who,
    wait: { until: { from: { anchor: 'opened' }, plus: { n: 2, unit: 'days' } } },
    notify: { message: { to: who.who } },
    split: { branches: ['a', 'b'].map((port) => ({ port, label: { en: port } })) },
    end: {},
  };
  return { kind, ...more, settings: { ...needed[kind], ...settings } };
}

/** A flow of steps by id and of edges `from.port > to`; the start and its edge to `first` are added where they are missing. Throws with the reasons if it is none. */
export function flowOf(steps: Record<string, Part>, edges: string[], more: Part = {}): Flow {
  const ids = Object.keys(steps);
  const own = 'start' in steps ? steps : { start: step('start'), ...steps };
  const all = 'start' in steps ? edges : [`start.next > ${ids[0]}`, ...edges];
  const input = {
    schema: 1,
    key: 'case',
    name: { en: 'Case' },
    ...more,
    steps: Object.fromEntries(Object.entries(own).map(([id, part]) => [id, { id, name: { en: id }, ...part }])),
    edges: all.map((edge) => {
      const [, from, port, to] = /^(\w+)\.(\w+) > (\w+)$/.exec(edge) ?? [];
      return { from, port, to };
    }),
  };
  const { flow, problems } = parseFlow(input);
  if (flow === null) throw new Error(problems.map(({ message }) => message).join('\n'));
  return flow;
}
