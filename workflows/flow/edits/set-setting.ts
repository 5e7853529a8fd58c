import type { Flow, Step } from '../schema.ts';
import { kinds } from '../steps/index.ts';
import { replaceSettings } from './replace-settings.ts';

/**
 * Sets one setting of a step by its path (`due.plus.n`, `reminders.0.at`); undefined takes it away, from a list too. Objects on the way are made.
 * A value that does not fit the kind's settings changes nothing: the same flow comes back.
 */
export function setSetting(flow: Flow, { step: id, path, value }: { step: string; path: string; value: unknown }): Flow {
  const step = flow.steps[id];
  const keys = path.split('.');
  if (step === undefined || keys.some((key) => key in Object.prototype)) return flow;
  const read = kinds[step.kind].settings.safeParse(put(step.settings, keys, value));
  return read.success ? replaceSettings(flow, { step: id, settings: read.data as Step['settings'] }) : flow;
}

function put(node: unknown, [key, ...rest]: string[], value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(node)) return putInList(node, Number(key), rest, value);
  const object = typeof node === 'object' && node !== null ? (node as Record<string, unknown>) : {};
  const { [key]: inner, ...others } = object;
  const next = put(inner, rest, value);
  if (next === undefined) return others;
  return key in object ? Object.fromEntries(Object.entries(object).map(([name, old]) => [name, name === key ? next : old])) : { ...object, [key]: next };
}

function putInList(list: unknown[], index: number, rest: string[], value: unknown): unknown[] {
  if (rest.length === 0 && value === undefined) return list.filter((_, nth) => nth !== index);
  if (index >= list.length) return [...list, put(undefined, rest, value)];
  return list.map((item, nth) => (nth === index ? put(item, rest, value) : item));
}
