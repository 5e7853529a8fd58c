import { fieldOf, stepAt } from '../walk.ts';
import { quoted, said } from './language.ts';
import type { Tell } from './tell.ts';

/** The label of a question, or of a column of one of the step's lists; else its id. */
export function questionWords(id: string, field: string, tell: Tell): string {
  const found = fieldOf(tell.flow, id, field) ?? columnOf(id, field, tell);
  return found === undefined ? field : said(found.label, tell.language);
}

function columnOf(id: string, column: string, { flow }: Tell) {
  const step = stepAt(flow, id);
  if (step === undefined || !('form' in step.settings)) return undefined;
  return (step.settings.form?.fields ?? []).flatMap((field) => (field.type === 'list' ? field.columns : [])).find((one) => one.id === column);
}

/** Data by its name in the flow. */
export function factName(key: string, { flow, language }: Tell): string {
  const type = Object.hasOwn(flow.facts, key) ? flow.facts[key] : undefined;
  return quoted(type === undefined ? key : said(type.name, language), language);
}

/** A kind of record by its name in the flow. */
export function recordName(type: string, { flow, language }: Tell): string {
  const known = Object.hasOwn(flow.records, type) ? flow.records[type] : undefined;
  return quoted(known === undefined ? type : said(known.name, language), language);
}
