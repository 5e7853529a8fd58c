import { type Field, field as fieldSchema } from '../form.ts';
import type { Extra } from './model.ts';
import { freeName, slug, textOf } from './naming.ts';

/** Questions of a form as other tools keep them beside a task. */

type Found = { id: string; label: string; type: string; required: boolean; options: { key: string; label: string }[] };
const local = ({ name }: Extra): string => name.slice(name.indexOf(':') + 1);

/** Camunda 7, Activiti and Flowable keep fields as elements; Camunda 8 as JSON in the process, found by `forms`. Also which extensions were read. */
export function fieldsOf(extras: readonly Extra[], forms: Record<string, string>): { fields: Field[]; read: Extra[] } {
  const read = extras.filter((extra) => ['formData', 'formProperty', 'formDefinition'].includes(local(extra)));
  const found = read.flatMap((extra) => {
    if (local(extra) === 'formDefinition') return jsonFields(forms[extra.attributes.formKey?.replace(/^camunda-forms:bpmn:/, '') ?? ''] ?? '');
    return (local(extra) === 'formData' ? extra.children : [extra]).filter((one) => ['formField', 'formProperty'].includes(local(one))).map(elementField);
  });
  const taken = new Set<string>();
  return { fields: found.slice(0, 100).flatMap((one) => asField(one, taken) ?? []), read };
}

/** The forms that a Camunda 8 process carries, by id. */
export function formsIn(extras: readonly Extra[]): Record<string, string> {
  return Object.fromEntries(extras.filter((extra) => local(extra) === 'userTaskForm').map(({ attributes, body }) => [attributes.id ?? '', body]));
}

function elementField({ attributes, children }: Extra): Found {
  const options = children.filter((child) => local(child) === 'value').map(({ attributes: { id = '', name = '' } }) => ({ key: id, label: name || id }));
  const required =
    attributes.required === 'true' || children.some((child) => child.children.some((one) => local(one) === 'constraint' && one.attributes.name === 'required'));
  return { id: attributes.id ?? '', label: attributes.label || attributes.name || attributes.id || '', type: attributes.type ?? 'string', required, options };
}

function jsonFields(body: string): Found[] {
  try {
    const { components } = JSON.parse(body) as { components?: unknown };
    return Array.isArray(components) ? components.flatMap((one) => jsonField(one as Record<string, unknown>)) : [];
  } catch {
    return [];
  }
}

function jsonField({ key, id, label, type, validate, values, components }: Record<string, unknown>): Found[] {
  if (Array.isArray(components)) return components.flatMap((one) => jsonField(one as Record<string, unknown>));
  if (typeof key !== 'string' || typeof type !== 'string') return [];
  const listed = Array.isArray(values) ? (values as { value?: unknown; label?: unknown }[]) : [];
  const options = listed.map((one) => ({ key: word(one.value), label: word(one.label) || word(one.value) }));
  const required = typeof validate === 'object' && validate !== null && (validate as { required?: unknown }).required === true;
  return [{ id: key, label: typeof label === 'string' ? label : word(id) || key, type, required, options }];
}

const word = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

const types: Record<string, string> = {
  long: 'number',
  integer: 'number',
  int: 'number',
  double: 'number',
  number: 'number',
  boolean: 'yesNo',
  checkbox: 'yesNo',
  date: 'date',
  datetime: 'date',
  textarea: 'longText',
  enum: 'choice',
  select: 'choice',
  radio: 'choice',
  checklist: 'choices',
  taglist: 'choices',
};

function asField({ id, label, type, required, options }: Found, taken: Set<string>): Field | null {
  const kind = types[type] ?? 'text';
  const keys = new Set<string>();
  const own = options.map((option) => ({ key: freeName(keys, slug(option.key, 'option')), label: textOf(option.label) }));
  const chosen = kind === 'choice' && own.length < 2 ? 'text' : kind === 'choices' && own.length === 0 ? 'text' : kind;
  const named = freeName(taken, /^[A-Za-z][A-Za-z0-9_]{0,50}$/.test(id) ? id : slug(id, 'question'));
  const read = fieldSchema.safeParse({
    id: named,
    label: textOf(label),
    type: chosen,
    required,
    ...(chosen.startsWith('choice') ? { options: own.slice(0, 50) } : {}),
  });
  return read.success ? read.data : null;
}
