import { addFactTypes } from '../../db/fact-types.ts';
import { insertFacts, type NewFact } from '../../db/facts.ts';
import type { Tx } from '../../db/connect.ts';
import { dateOf, dayNumber } from '../../workflows/flow/calendar.ts';
import type { FactType } from '../../workflows/flow/fact-type.ts';
import { sampleOrganisation } from './organisation.ts';

const review = { en: 'Yearly and quarterly reviews', zh: '年度及季度評核' };

/** What the sample hotels know about their people beyond the roster. */
const sampleFactTypes: Readonly<Record<string, FactType>> = {
  salesVsTarget: {
    name: { en: 'Sales against target', zh: '銷售達標率' },
    type: 'number',
    unit: { en: '%', zh: '%' },
    better: 'more',
    source: { en: 'Sales ledger, every month', zh: '銷售帳目，每月' },
    purpose: review,
    seenBy: ['person', 'manager', 'hr'],
    keepMonths: 36,
    staleAfterDays: 120,
  },
  guestScore: {
    name: { en: 'Guest score', zh: '賓客評分' },
    type: 'number',
    unit: { en: 'of 10', zh: '分（10 分滿分）' },
    better: 'more',
    source: { en: 'Guest survey, every month, by department', zh: '賓客問卷，每月，按部門' },
    purpose: review,
    seenBy: ['person', 'manager', 'hr'],
    keepMonths: 36,
  },
  complaints: {
    name: { en: 'Complaints upheld', zh: '成立的投訴' },
    type: 'number',
    better: 'less',
    source: { en: 'Duty managers', zh: '值班經理' },
    purpose: { en: 'Talks and training', zh: '面談及培訓' },
    seenBy: ['person', 'manager', 'hr'],
    keepMonths: 24,
  },
  foodHygiene: {
    name: { en: 'Food hygiene certificate', zh: '食物衞生證書' },
    type: 'text',
    source: { en: 'Human resources', zh: '人力資源部' },
    purpose: { en: 'Who may handle food', zh: '處理食物的資格' },
    seenBy: ['person', 'manager', 'hr'],
  },
};

const months = 3;

/** Declares it, and brings in the last three months of the sales people. `today` is the organisation's date. */
export async function seedFacts(tx: Tx, { today, by, at }: { today: string; by: string; at: string }): Promise<void> {
  await addFactTypes(tx, sampleFactTypes, by);
  const sellers = sampleOrganisation().filter(({ department }) => department === 'Sales');
  const facts = sellers.flatMap(({ id }, seller) =>
    Array.from({ length: months }, (_, ago): NewFact => {
      const effective = `${dateOf(dayNumber(today) - 30 * (ago + 1))}T00:00:00.000Z`;
      const value = 82 + ((seller * 7 + ago * 5) % 35);
      return { scope: 'person', id, key: 'salesVsTarget', value, effective, until: null, recorded: at, source: 'Sales ledger', byId: null, trial: null };
    }),
  );
  await insertFacts(tx, facts);
}
