import { type Field, type Form, partsOf, type Section } from '../../../workflows/flow/form.ts';
import type { Text } from '../../../workflows/flow/grammar.ts';
import { without } from '../inspector/plain.ts';

/** Changes of a form, each a new one. Its questions stand in the order of the page; no React. */

/** Takes a changed form; a change that stands `alone` is one step of undo, what is typed is joined with what was typed before. */
export type ChangeForm = (form: Form, alone?: boolean) => void;

/** With its questions in the order in which the page asks them. */
export const ordered = (form: Form): Form => ({ ...form, fields: partsOf(form, { empty: true }).flatMap(({ fields }) => fields) });

/** An id like the wanted one that no question of the form has. */
export function freeId(form: Pick<Form, 'fields' | 'sections'>, wanted: string): string {
  const taken = new Set([...form.fields, ...(form.sections ?? [])].map(({ id }) => id));
  let id = wanted;
  for (let n = 2; taken.has(id); n += 1) id = `${wanted}${n}`;
  return id;
}

/** At the end of a section (null: of what stands in none), or behind the question `after`. */
export function withField(form: Form, field: Field, { section = null, after }: { section?: string | null; after?: string } = {}): Form {
  const put = { ...(without(field, 'section') as Field), ...(section !== null && { section }) };
  const at = form.fields.findIndex(({ id }) => id === after);
  const fields = at < 0 ? [...form.fields, put] : [...form.fields.slice(0, at + 1), put, ...form.fields.slice(at + 1)];
  return ordered({ ...form, fields });
}

export const withoutField = (form: Form, id: string): Form => loosened({ ...form, fields: form.fields.filter((field) => field.id !== id) }, id);

/** What was shown beside a question that is gone is shown above the form. */
function loosened({ evidence, ...form }: Form, id: string): Form {
  const loose = <Of extends { beside?: string | undefined }>(all: readonly Of[]): Of[] =>
    all.map((one) => (one.beside === id ? (without(one, 'beside') as unknown as Of) : one));
  return { ...form, shows: loose(form.shows), ...(evidence !== undefined && { evidence: loose(evidence) }) };
}

export const changedField = (form: Form, field: Field): Form => ({ ...form, fields: form.fields.map((one) => (one.id === field.id ? field : one)) });

/** A copy right behind it, under an id of its own. */
export function withCopy(form: Form, id: string): { form: Form; id: string } {
  const field = form.fields.find((one) => one.id === id);
  if (field === undefined) return { form, id };
  const copy = { ...structuredClone(field), id: freeId(form, id) };
  return { form: withField(form, copy, { section: field.section ?? null, after: id }), id: copy.id };
}

/** One place up or down the page, across the borders of sections. */
export function moved(form: Form, id: string, by: -1 | 1): Form {
  const parts = partsOf(form, { empty: true });
  const all = parts[0]?.section === null ? parts : [{ section: null, fields: [] }, ...parts];
  const part = all.findIndex(({ fields }) => fields.some((field) => field.id === id));
  const own = all[part];
  if (own === undefined) return form;
  const at = own.fields.findIndex((field) => field.id === id);
  const beside = own.fields[at + by];
  if (beside !== undefined) {
    const [first, second] = by < 0 ? [own.fields[at], beside] : [beside, own.fields[at]];
    const swapped = own.fields.map((field, nth) => (nth === Math.min(at, at + by) ? first : nth === Math.max(at, at + by) ? second : field) as Field);
    return ordered({ ...form, fields: all.flatMap((one) => (one === own ? swapped : one.fields)) });
  }
  const next = all[part + by];
  if (next === undefined) return form;
  return placed(form, id, { section: next.section?.id ?? null, before: by > 0 ? (next.fields[0]?.id ?? null) : null });
}

/** Into a section, before one of its questions or at its end. */
export function placed(form: Form, id: string, { section, before }: { section: string | null; before: string | null }): Form {
  const field = form.fields.find((one) => one.id === id);
  if (field === undefined || before === id) return form;
  const put = { ...(without(field, 'section') as Field), ...(section !== null && { section }) };
  const others = form.fields.filter((one) => one.id !== id);
  const at = others.findIndex((one) => one.id === before);
  return ordered({ ...form, fields: at < 0 ? [...others, put] : [...others.slice(0, at), put, ...others.slice(at)] });
}

export function withSection(form: Form, title: Text, id = freeId(form, 'section')): Form {
  return { ...form, sections: [...(form.sections ?? []), { id, title }] };
}

export const changedSection = (form: Form, section: Section): Form => ({
  ...form,
  sections: (form.sections ?? []).map((one) => (one.id === section.id ? section : one)),
});

export function movedSection(form: Form, id: string, by: -1 | 1): Form {
  const sections = [...(form.sections ?? [])];
  const at = sections.findIndex((one) => one.id === id);
  const [own] = sections.splice(at, 1);
  if (own === undefined || at + by < 0) return form;
  sections.splice(at + by, 0, own);
  return ordered({ ...form, sections });
}

/** Its questions go to the section before it, those of the first to the beginning. */
export function withoutSection(form: Form, id: string): Form {
  const sections = form.sections ?? [];
  const before = sections[sections.findIndex((one) => one.id === id) - 1]?.id;
  const left = sections.filter((one) => one.id !== id);
  const fields = ordered(form).fields.map((field) =>
    field.section !== id ? field : before === undefined ? (without(field, 'section') as Field) : { ...field, section: before },
  );
  const { sections: _, ...rest } = form;
  return ordered({ ...rest, fields, ...(left.length > 0 && { sections: left }) });
}
