import { databaseNow } from '../../db/auth.ts';
import { erasePerson, planErasure } from '../../engine/erase.ts';
import { erasureRefusalWords, keptWords } from '../erasure-words.ts';
import { engineOf, type Place } from './database.ts';
import { CliError, counted, exitCodes, type Out, printJson, printLines } from './outcome.ts';
import { commandLine } from './people.ts';

/** `people erase`: what the page does, by the same function. Without `--yes` it only shows what it would come to. */
export async function eraseFromFile(
  place: Place,
  id: string,
  { reason, yes, json }: { reason: string | undefined; yes: boolean; json: boolean },
  out: Out,
): Promise<void> {
  const engine = engineOf(place);
  if (yes && (reason ?? '').trim().length < 3) throw new CliError(exitCodes.wrongInput, '--reason is missing: expected why it is erased, which is kept.');
  const plan = yes
    ? await place.sql.begin(async (tx) => erasePerson(engine, tx, id, { by: commandLine, at: await databaseNow(tx), reason: (reason ?? '').trim() }))
    : await planErasure(engine, place.sql, id);
  if (plan.refused !== null) {
    const says = plan.refused === 'unknownPerson' ? `There is no person ${id}.` : erasureRefusalWords(plan.refused, 'en');
    throw new CliError(
      plan.refused === 'unknownPerson' ? exitCodes.wrongInput : exitCodes.refused,
      plan.runs.length > 0 ? `${says} (${plan.runs.join(', ')})` : says,
    );
  }
  const { erases } = plan;
  const keeps = keptWords(plan.keeps, 'en');
  if (json) return printJson(out, { erased: yes, erases, keeps });
  printLines(out, [
    `${yes ? 'Erased' : 'Would erase'} of ${id}: ${counted(erases.versions, 'state')}, ${counted(erases.answers, 'answer')}, ${counted(erases.facts, 'fact')}, ${counted(erases.records, 'record')}, ${counted(erases.texts, 'text')}, ${counted(erases.drafts, 'draft')}, ${counted(erases.absences, 'absence')}, ${counted(erases.mails, 'mail')}.`,
    'What stays:',
    ...keeps.map((line) => `  ${line}`),
    ...(yes ? [] : ['Nothing was erased. With --reason and --yes it is, and there is no way back.']),
  ]);
}
