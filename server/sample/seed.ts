import { databaseNow } from '../../db/auth.ts';
import type { Pool } from '../../db/connect.ts';
import { setBudget } from '../../db/nudges.ts';
import { setOrganisation } from '../../db/organisation.ts';
import { countPeople } from '../../db/people.ts';
import { problemLine } from '../../engine/import-words.ts';
import { importPeople } from '../../engine/people-import.ts';
import type { KeyRing } from '../../engine/person-keys.ts';
import { seedFacts } from './facts.ts';
import { sampleColumns, sampleOrganisation } from './organisation.ts';

export { firstAdministratorId } from './organisation.ts';

/** Who imported the sample, in the history of its people. */
const sampleAuthor = 'sample';

/** The sample organisation as a file that the people page could import. */
export function sampleCsv(): string {
  const quoted = (cell: string) => (/[",;\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const lines = [sampleColumns.join(','), ...sampleOrganisation().map((person) => sampleColumns.map((column) => quoted(person[column])).join(','))];
  return `${lines.join('\n')}\n`;
}

/** Brings the sample in the way every file comes in. Does nothing when there are people already. `today` is the organisation's date. */
export async function seedSample(sql: Pool, { today, keys }: { today: string; keys: KeyRing }): Promise<void> {
  if ((await countPeople(sql)) > 0) return;
  const { preview, result } = await importPeople(sql, new TextEncoder().encode(sampleCsv()), { today, by: sampleAuthor, keys, engine: null });
  if (result === null)
    throw new Error(`The sample organisation was refused:\n${preview.problems.map((problem) => `  - ${problemLine(problem, 'en')}`).join('\n')}`);
  await sql.begin(async (tx) => seedFacts(tx, { today, by: sampleAuthor, at: await databaseNow(tx) }));
  // Its mails go nowhere but to the mailbox of this machine, where whoever tries a flow wants to see them at once.
  await setBudget(sql, null, sampleAuthor);
  await setOrganisation(sql, { nameEn: 'Harbour Hotels', nameZh: '海港酒店' });
}
