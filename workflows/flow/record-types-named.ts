import { signatureType } from './documents.ts';
import type { RecordType } from './record-type.ts';
import type { Flow, Step } from './schema.ts';

/** The types of records that a flow declares, writes, reads, asks of its holders or hands out. By name. */
export function recordTypesNamed(flow: Pick<Flow, 'records' | 'steps'>): string[] {
  const found = new Set(Object.keys(flow.records));
  for (const step of Object.values(flow.steps)) for (const type of namedBy(step)) found.add(type);
  return [...found].sort();
}

/** Found once for each step: edits copy steps and never change one. */
const known = new WeakMap<Step, ReadonlySet<string>>();

function namedBy(step: Step): ReadonlySet<string> {
  const before = known.get(step);
  if (before !== undefined) return before;
  const found = new Set<string>();
  if (step.kind === 'record') found.add(step.settings.type);
  if (step.kind === 'connect') for (const type of step.settings.discloses) found.add(type);
  if (step.kind === 'acknowledge' && step.settings.document?.key !== undefined) found.add(signatureType(step.settings.document.key));
  visit(step.settings, found);
  known.set(step, found);
  return found;
}

/** The flow with what is declared of the types that it names, in place of what it said of them itself. The same flow where that changes nothing. */
export function withRecordTypes(flow: Flow, types: Readonly<Record<string, RecordType>>): Flow {
  if (Object.keys(types).length === 0) return flow;
  const declared = recordTypesNamed(flow).flatMap((key): [string, RecordType][] => {
    const type = Object.hasOwn(types, key) ? types[key] : undefined;
    return type === undefined || JSON.stringify(flow.records[key]) === JSON.stringify(type) ? [] : [[key, type]];
  });
  return declared.length === 0 ? flow : { ...flow, records: { ...flow.records, ...Object.fromEntries(declared) } };
}

type Node = Record<string, unknown>;

function visit(node: unknown, found: Set<string>): void {
  if (Array.isArray(node)) for (const one of node) visit(one, found);
  else if (isNode(node)) {
    const { value, rows, anchor, who, on, type, record, needs } = node;
    if (typeof type === 'string' && (value === 'record' || rows === 'records' || anchor === 'recordDate' || on === 'recordDate')) found.add(type);
    if (typeof record === 'string' && who === 'recipientsOf') found.add(record);
    if (isNode(needs) && typeof needs.record === 'string') found.add(needs.record);
    for (const one of Object.values(node)) visit(one, found);
  }
}

const isNode = (node: unknown): node is Node => typeof node === 'object' && node !== null;
