import type { Person } from '../../db/people.ts';
import type { Roster } from '../../engine/roster.ts';
import { pickable } from '../../workflows/flow/check-decision.ts';
import type { Context } from '../../workflows/flow/context.ts';
import { numberOf } from '../../workflows/flow/evaluate.ts';
import type { Answers, AnswerValue, Form } from '../../workflows/flow/form.ts';
import type { FormField, TaskStep } from '../../workflows/flow/schema.ts';
import type { PersonChoice, TaskView } from '../../workflows/flow/task-view.ts';
import { isPresent } from '../../workflows/flow/who.ts';
import { refOf } from '../person-ref.ts';

/** So many are listed on the page; of more, those are shown who are looked for. */
const mostListed = 40;
const mostFound = 12;

/** Who may be chosen in a question of a step. */
export type Choosable = { has: (id: string) => boolean; ids: () => string[] };

export function choosable(step: TaskStep, field: string, roster: Roster, context: Context): Choosable {
  if (step.kind === 'nominate' && field === 'people') {
    const { named, has } = pickable(step, context);
    return { has, ids: () => named ?? [...roster.people.keys()].filter(has) };
  }
  const has = (id: string) => isPresent(id, context);
  return { has, ids: () => [...roster.people.keys()].filter(has) };
}

/** For each question about people: those there are to choose from, or, of many, those who are named already. */
export function choicesIn(form: Form, values: readonly Answers[], step: TaskStep, roster: Roster, context: Context): TaskView['people'] {
  const choices: TaskView['people'] = {};
  for (const field of form.fields) {
    if (field.type === 'person' || field.type === 'people') {
      const ids = choosable(step, field.id, roster, context).ids();
      const all = ids.length <= mostListed;
      choices[field.id] = { choices: choicesOf(all ? ids : values.flatMap((given) => idsIn(given[field.id])), roster), all };
    }
    if (field.type !== 'list') continue;
    for (const { id, type } of field.columns)
      if (type === 'person') {
        const named = values.flatMap((given) => rowsIn(given[field.id]).flatMap((row) => idsIn(row[id])));
        choices[`${field.id}.${id}`] = { choices: choicesOf(named, roster), all: false };
      }
  }
  return choices;
}

/** Bounds that hang on data, as numbers: the page checks them too. */
export function withBounds(form: Form, context: Context): Form {
  const fields = form.fields.map((field): FormField => {
    if (field.type !== 'people' && field.type !== 'list') return field;
    const { min: least, max: most, ...rest } = field;
    const [min, max] = [least, most].map((bound) => (bound === undefined ? null : numberOf(bound, context).number));
    return { ...rest, ...(min != null && { min }), ...(max != null && { max }) };
  });
  return { ...form, fields };
}

/** Those of them whose name or staff number has each word of the text, by name. */
export function lookFor(text: string, among: Choosable, roster: Roster): PersonChoice[] {
  const words = folded(text).split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const found = [...roster.people.values()].filter((person) => {
    const names = folded(namesOf(person).join(' '));
    return words.every((word) => names.includes(word)) && among.has(person.id);
  });
  return choicesOf(
    found.slice(0, 500).map(({ id }) => id),
    roster,
  ).slice(0, mostFound);
}

/** People who were typed by name, in a list or a question of their own, by id; a name that is nobody's, or that of several, stays as it is and is refused. */
export function withIds(form: Form, values: Record<string, unknown>, roster: Roster): Record<string, unknown> {
  const known = { ...values };
  for (const field of form.fields) {
    const given = known[field.id];
    if (field.type === 'person' && typeof given === 'string') known[field.id] = idOf(given, roster);
    if (field.type === 'people' && Array.isArray(given)) known[field.id] = given.map((one: unknown) => (typeof one === 'string' ? idOf(one, roster) : one));
    const columns = field.type === 'list' ? field.columns.filter(({ type }) => type === 'person') : [];
    const rows = known[field.id];
    if (columns.length === 0 || !Array.isArray(rows)) continue;
    known[field.id] = rows.map((row: Record<string, unknown>) => ({
      ...row,
      ...Object.fromEntries(columns.flatMap(({ id }) => (typeof row?.[id] === 'string' ? [[id, idOf(row[id], roster)]] : []))),
    }));
  }
  return known;
}

/** The one person whom a full name or staff number names; else the text itself. */
export function idOf(text: string, roster: Roster): string {
  if (roster.people.has(text)) return text;
  const name = folded(text);
  const named = [...roster.people.values()].filter((person) => namesOf(person).some((one) => folded(one) === name));
  return named.length === 1 ? (named[0]?.id ?? text) : text;
}

function namesOf(person: Person): string[] {
  const { id, name, nameZh, knownAs } = person;
  return [id, name, refOf(person).name, ...[nameZh, knownAs].filter((one) => one !== null)];
}

const folded = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().trim();

function choicesOf(ids: readonly string[], roster: Roster): PersonChoice[] {
  const choices = [...new Set(ids)].flatMap((id): PersonChoice[] => {
    const person = roster.people.get(id);
    if (person === undefined) return [];
    const about = [person.title, person.department].filter((part) => part !== null).join(' · ');
    return [{ ...refOf(person), about: about === '' ? null : about }];
  });
  return choices.sort((a, b) => a.name.localeCompare(b.name, 'en') || a.id.localeCompare(b.id));
}

function idsIn(value: AnswerValue | undefined): string[] {
  return (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string');
}

function rowsIn(value: AnswerValue | undefined): Answers[] {
  return Array.isArray(value) ? value.filter((row): row is Answers => typeof row === 'object' && row !== null && !Array.isArray(row)) : [];
}
