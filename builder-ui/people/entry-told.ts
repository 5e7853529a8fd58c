import { said } from '../../workflows/flow/sentences/language.ts';
import type { Beside, Entry, OnRecord } from '../api/records.ts';
import { dayWords } from '../dates.ts';
import { type Language, nameIn } from '../language.ts';
import type { useFileWords } from './use-file-words.ts';

export type Telling = Beside & { say: ReturnType<typeof useFileWords>; language: Language; zone: string; today: string };

/** One thing on the line of time in words: what it is, and what stands beside it in small. */
export type Told = { title: string; beside: string[]; tone?: 'risk' | 'late' | 'muted' };

export function entryTold(entry: Entry, telling: Telling): Told {
  const { say, language } = telling;
  const day = (iso: string) => dayWords(iso, language, telling.zone);
  switch (entry.kind) {
    case 'record':
      return { title: typeName(entry.body.type, telling), ...standing(entry.body, telling) };
    case 'document':
      return { title: signatureWords(entry.body, telling), ...standing(entry.body, telling) };
    case 'fact': {
      const { name, unit, value, source, until } = entry.body;
      const told =
        value === null || value === undefined ? say('factErased') : [valueWords(value, telling), ...(unit === null ? [] : [said(unit, language)])].join(' ');
      const beside = [
        ...(until === null ? [] : [say('until', { day: day(until) })]),
        ...(source === null ? [] : [say('factFrom', { source: nameOf(source, telling) })]),
      ];
      return { title: say('fact', { name: said(name, language), value: told }), beside };
    }
    case 'run': {
      const { name, status, endedAt, cycle } = entry.body;
      const state = status === 'cancelled' ? say('runCancelled') : endedAt === null ? say('runGoesOn') : say('runOver', { day: day(endedAt) });
      return { title: say('runOn', { name: said(name, language) }), beside: [cycle, state] };
    }
    case 'decision': {
      const { name, outcome, by, holder, late } = entry.body;
      const who =
        by === holder ? say('decidedBy', { name: nameOf(by, telling) }) : say('decidedFor', { name: nameOf(by, telling), holder: nameOf(holder, telling) });
      return { title: say('decision', { step: said(name, language), outcome: said(outcome, language) }), beside: [who, ...(late ? [say('late')] : [])] };
    }
    case 'absence':
      if (entry.body.hint) return { title: say('leaveHint'), beside: [] };
      return { title: entry.body.to === entry.body.from ? say('leaveOneDay') : say('leave', { day: day(entry.body.to) }), beside: [] };
    case 'disclosure': {
      const { type, recipient } = entry.body;
      const name = nameOf(recipient, telling);
      return { title: type === '*' ? say('handedAll', { name }) : say('handedTo', { type: typeName(type, telling), name }), beside: [] };
    }
  }
}

/** How a record stands today, by the days it holds and what was done to it. */
function standing({ status, effective, until, finalAt, values: _values }: OnRecord, { say, language, zone, today }: Telling): Omit<Told, 'title'> {
  const day = (iso: string) => dayWords(iso, language, zone);
  const final = finalAt !== null && finalAt.slice(0, 10) <= today && status !== 'erased' ? [say('final')] : [];
  switch (status) {
    case 'erased':
      return { beside: [say('erased')], tone: 'muted' };
    case 'revoked':
      return { beside: [say('revoked'), ...final], tone: 'muted' };
    case 'suspended':
      return { beside: [say('suspended'), ...final], tone: 'risk' };
    case 'superseded':
      return { beside: [until === null || until <= effective ? say('supersededAtOnce') : say('superseded', { day: day(until) }), ...final], tone: 'muted' };
    case 'inForce':
      if (effective > today) return { beside: [say('begins', { day: day(effective) }), ...final] };
      if (until === null) return { beside: [say('still'), ...final] };
      if (until <= today) return { beside: [say('expired', { day: day(until) }), ...final], tone: 'late' };
      if (until <= soon(today)) return { beside: [say('expires', { day: day(until) }), ...final], tone: 'risk' };
      return { beside: [say('until', { day: day(until) }), ...final] };
  }
}

/** Ninety days from a day on. */
function soon(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 90 * 86_400_000).toISOString().slice(0, 10);
}

function typeName(type: string, { types, language, say }: Telling): string {
  const declared = types[type];
  if (declared !== undefined) return said(declared.name, language);
  return type === '*' ? say('title') : type;
}

function signatureWords(record: OnRecord, telling: Telling): string {
  const { say } = telling;
  const name = typeName(record.type, telling);
  const version = valueWords(record.values.version ?? '', telling);
  const word = record.values.outcome === 'disagreed' ? 'disagreed' : record.values.outcome === 'refused' ? 'refusedToSign' : 'signed';
  return say(word, { name, version });
}

/** What a record says, field by field in words; of a field that its type has no longer, by its own name. */
export function valuesTold({ type, values }: Pick<OnRecord, 'type' | 'values'>, telling: Telling): [string, string][] {
  const fields = telling.types[type]?.fields ?? {};
  return Object.entries(values).map(([name, value]) => {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const label = field === undefined ? name : said(field.label, telling.language);
    if (field?.type === 'person') return [label, nameOf(valueWords(value, telling), telling)];
    return [label, field?.type === 'date' ? dayWords(valueWords(value, telling), telling.language, telling.zone) : valueWords(value, telling)];
  });
}

/** What was put beside a record, in one line. */
export function notesTold(text: OnRecord['notes'][number]['text'], telling: Telling): string {
  return Object.values(text)
    .map((value) => valueWords(value, telling))
    .join(' · ');
}

function valueWords(value: unknown, { say }: Telling): string {
  if (typeof value === 'boolean') return say(value ? 'yes' : 'no');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Somebody's name; a system by its own. */
export function nameOf(id: string, { people, language }: Telling): string {
  const person = people[id];
  return person === undefined ? id : nameIn(person, language);
}
