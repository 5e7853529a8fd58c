import * as z from 'zod';
import type { FactShown } from '../../db/facts.ts';
import type { FactFault } from '../../engine/take-facts.ts';
import { isDate } from '../../workflows/flow/calendar.ts';
import { factKey } from '../../workflows/flow/fact-type.ts';
import { conflict, Refusal } from '../errors.ts';

const day = z.string().refine(isDate, 'expected a date such as 2027-03-12');
/** A day means its beginning in the organisation's zone. */
export const instant = z.union([
  day,
  z.iso.datetime({ offset: true, error: 'expected a date such as 2027-03-12, or an instant such as 2027-03-12T09:00:00+08:00' }),
]);
export const id = z.string().min(1).max(200);
export const scope = z.enum(['person', 'group', 'cycle', 'organisation']);

/** A fact as others hand it in. */
export const fact = z.object({
  scope: scope.default('person'),
  /** The person, the group as `column=value`, or the cycle; none for the organisation. */
  id: id.optional(),
  key: factKey,
  value: z.union([z.string().max(2_000), z.number(), z.boolean()]),
  /** From now on, unless said. */
  effective: instant.optional(),
  /** No longer from then on. */
  until: instant.optional(),
  source: z.string().max(200).optional(),
  /** Where it can be looked up: an address, a document, a number elsewhere. */
  evidence: z.string().max(500).optional(),
});
export type Fact = z.infer<typeof fact>;

/** `recorded`: those that say something new, `corrected` of which correct what was known; `same`: known already, and left alone. */
export const recorded = z.object({ recorded: z.number(), corrected: z.number(), same: z.number(), told: z.number() });

export const text = z.object({ en: z.string(), zh: z.string().optional() });
const personRef = z.object({ id: z.string(), name: z.string(), nameZh: z.string().nullable() });
export const shownFact = z.object({
  n: z.number(),
  scope,
  id: z.string(),
  /** Whom it is about, where that is a person. */
  person: personRef.nullable(),
  key: z.string(),
  name: text,
  unit: text.nullable(),
  type: z.enum(['text', 'number', 'date', 'person', 'yesNo']),
  better: z.enum(['more', 'less']).nullable(),
  /** Null once erased. */
  value: z.union([z.string(), z.number(), z.boolean()]).nullable(),
  effective: z.string(),
  until: z.string().nullable(),
  recorded: z.string(),
  source: z.string().nullable(),
  evidence: z.string().nullable(),
  /** Who brought it in, where that was a person. */
  by: personRef.nullable(),
  /** Something else was said for the same instant later. */
  corrected: z.boolean(),
  erased: z.boolean(),
  /** It counts no more since then; null: it does not grow stale. */
  staleAt: z.string().nullable(),
});
export type ShownFact = z.infer<typeof shownFact>;

/** The last of a page, to go on from. */
export const after = z
  .string()
  .regex(/^\d{4}-[\d:.TZ-]+_\d+$/, 'expected the `next` of a page')
  .optional();
export function afterOf(text: string | undefined): { effective: string; n: number } | null {
  if (text === undefined) return null;
  const [effective = '', n = '0'] = text.split('_');
  return { effective, n: Number(n) };
}
export const nextOf = (last: Pick<FactShown, 'effective' | 'n'> | undefined): string | null => (last === undefined ? null : `${last.effective}_${last.n}`);

type Both = { en: string; zh: string };
const typeNames: Record<'text' | 'number' | 'date' | 'person' | 'yesNo', Both> = {
  text: { en: 'a text', zh: '文字' },
  number: { en: 'a number', zh: '數字' },
  date: { en: 'a date such as 2027-03-12', zh: '日期，例如 2027-03-12' },
  person: { en: 'the number of a person on file', zh: '名單上的員工編號' },
  yesNo: { en: 'true or false', zh: 'true 或 false' },
};

const faultWords: Record<FactFault['refused'], Both> = {
  unknownPerson: { en: 'This person is not on file.', zh: '找不到此員工。' },
  unknownCycle: { en: 'There is no cycle of this id.', zh: '找不到此周期。' },
  noSuchGroup: { en: 'A group is written as column=value, such as department=Rooms.', zh: '群組須寫成「欄位=值」，例如 department=Rooms。' },
  datesOutOfOrder: { en: 'The end comes before the beginning.', zh: '結束日期早於開始日期。' },
  undeclared: { en: 'Nobody has declared data under this key. Declare it on the page Data first.', zh: '未有申報此代號的資料。請先在「資料」頁申報。' },
  notAllowed: { en: 'This source may not write this key. Allow it on the page Data.', zh: '此來源不可寫入這個代號。請在「資料」頁批准。' },
  wrongValue: { en: 'The value is not of the declared type.', zh: '數值與申報的類型不符。' },
};

/** What is wrong with a fact, in one sentence. */
export function faultSentence(fault: FactFault, language: 'en' | 'zh'): string {
  if (fault.refused !== 'wrongValue') return faultWords[fault.refused][language];
  const expected = typeNames[fault.expected][language];
  return language === 'zh' ? `數值應為${expected}。` : `The value should be ${expected}.`;
}

/** The column of a file, or the part of an entry, that a fault is about. */
export function faultField({ refused }: FactFault): 'id' | 'key' | 'value' | 'until' {
  if (refused === 'undeclared' || refused === 'notAllowed') return 'key';
  return refused === 'wrongValue' ? 'value' : refused === 'datesOutOfOrder' ? 'until' : 'id';
}

export function factRefusal(fault: FactFault, given: readonly { key: string; value: unknown; id?: string | undefined }[], language: 'en' | 'zh'): Refusal {
  const field = faultField(fault);
  const came = field === 'until' ? undefined : given[fault.index]?.[field];
  return new Refusal(422, fault.refused, faultSentence(fault, language), {
    field: `facts.${fault.index}.${field}`,
    ...(fault.refused === 'wrongValue' && { expected: typeNames[fault.expected][language] }),
    ...(came !== undefined && { came: JSON.stringify(came).slice(0, 80) }),
  });
}

export const keyUsed = () =>
  conflict(
    'idempotencyKeyUsed',
    'Something else was sent under this key before. Send it under a new one; the same thing once more under the same one is safe.',
    {
      field: 'Idempotency-Key',
    },
  );
