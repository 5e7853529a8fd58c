import { createHash } from 'node:crypto';
import type * as z from 'zod';
import { databaseNow, dayIn } from '../../db/auth.ts';
import { companyCalendars } from '../../db/calendars.ts';
import type { Sql, Tx } from '../../db/connect.ts';
import { erasedPeople } from '../../db/erase.ts';
import { deleteWishLinksOf } from '../../db/mail-wishes.ts';
import { deleteMailLinksOf } from '../../db/outbox.ts';
import { allPeople, type Language, lockRoster, type Person } from '../../db/people.ts';
import { expectedAndCame } from '../../engine/import-expected.ts';
import { problemLine, problemSentence } from '../../engine/import-words.ts';
import { applyImport, type ImportPreview, previewImport } from '../../engine/people-import.ts';
import type { ImportProblem, ImportWarning } from '../../engine/people-problems.ts';
import { type Actor, may } from '../../workflows/flow/may.ts';
import { endSessionsOf } from '../auth/sessions.ts';
import type { AppDeps } from '../deps.ts';
import { conflict, forbidden } from '../errors.ts';
import { runningIn } from '../import-running.ts';
import type { preview as previewSchema } from './people-schemas.ts';

const shown = 500;

/** What an import needs of the server; the command line has no more. */
export type ImportDeps = Pick<AppDeps, 'sql' | 'keys' | 'engine' | 'tellOldAddress'> & { config: Pick<AppDeps['config'], 'zone'> };

/** What the file would do, in the reader's language. */
export async function previewPeopleFile(
  { sql, engine, config }: Pick<ImportDeps, 'sql' | 'engine' | 'config'>,
  csv: Uint8Array,
  { actor, language }: { actor: Actor; language: Language },
): Promise<z.infer<typeof previewSchema>> {
  const preview = await compare(sql, csv, config.zone);
  const { today, summary, columns, managerChanges, mailChanges, roleChanges, left, problems, warnings } = preview;
  const rows = preview.rows.filter((row) => row.before === null || row.changes.length > 0).slice(0, shown);
  const told = (finding: ImportProblem | ImportWarning) => ({
    line: finding.line,
    column: finding.column,
    code: finding.code,
    says: problemSentence(finding, language),
  });
  return {
    today,
    summary,
    counts: { managerChanges: managerChanges.length, mailChanges: mailChanges.length, roleChanges: roleChanges.length, warnings: warnings.length },
    columns,
    managerChanges: managerChanges.slice(0, shown),
    mailChanges: mailChanges.slice(0, shown),
    roleChanges: roleChanges.slice(0, shown),
    left: left.slice(0, shown),
    problems: problems.map((finding) => ({ ...told(finding), ...expectedAndCame(finding, language) })),
    warnings: warnings.slice(0, shown).map(told),
    rows: rows.map(({ line, person, before, changes, effective }) => ({ line, id: person.id, name: person.name, isNew: before === null, changes, effective })),
    running: await runningIn({ sql, engine }, preview, { actor, language }),
    confirm: summary.problems > 0 ? null : confirmation(preview, csv),
  };
}

/**
 * Imports the file whose preview was confirmed, in one transaction: people, history, the end of sessions and links of changed addresses, and the
 * mails that tell those. Refuses when the file has problems, when file or people are not those of the preview, and when someone who is no
 * administrator would change who is one or by which address they sign in.
 */
export async function importPeopleFile(
  { sql, keys, engine, config, tellOldAddress }: ImportDeps,
  csv: Uint8Array,
  { confirm, actor, language }: { confirm: string; actor: Actor; language: Language },
) {
  return sql.begin(async (tx) => {
    await lockRoster(tx);
    const preview = await compare(tx, csv, config.zone);
    if (preview.summary.problems > 0) throw hasProblems(preview, language);
    if (confirmation(preview, csv) !== confirm) {
      throw conflict(
        'previewChanged',
        'The file or the people are not as they were in the preview; nothing was imported. Look at a new preview and confirm that.',
      );
    }
    if (!may(actor, 'people.administrators') && preview.rows.some(touchesAdministrator)) {
      throw forbidden('This file changes who is an administrator, or the mail address of one. Only an administrator may import it; nothing was imported.');
    }
    const result = await applyImport(tx, preview, { by: actor.personId, at: await databaseNow(tx), keys: keys.journal, engine });
    await endOldAddresses(tx, preview, tellOldAddress);
    const { added, changed, left, mailChanges, managerChanges, roleChanges } = result;
    return {
      added: added.length,
      changed: changed.length,
      left: left.length,
      mailChanges: mailChanges.length,
      managerChanges: managerChanges.length,
      roleChanges: roleChanges.length,
    };
  });
}

async function compare(sql: Sql, csv: Uint8Array, zone: string): Promise<ImportPreview> {
  const calendars = (await companyCalendars(sql)).map(({ name }) => name);
  return previewImport(csv, await allPeople(sql), await dayIn(sql, zone), calendars, await erasedPeople(sql));
}

/** Stands for the file, the people it was compared with and the day: what was confirmed is what lands. */
function confirmation({ base, today }: ImportPreview, csv: Uint8Array): string {
  return createHash('sha256').update(`${base}\n${today}\n`).update(csv).digest('hex');
}

function hasProblems({ summary, problems }: ImportPreview, language: Language) {
  const told = problems.map((finding) => ({
    line: finding.line,
    column: finding.column,
    code: finding.code,
    message: problemLine(finding, language),
    ...expectedAndCame(finding, language),
  }));
  return conflict('importProblems', `The file has ${summary.problems} ${summary.problems === 1 ? 'problem' : 'problems'}; nothing was imported.`, {
    problems: told,
  });
}

function touchesAdministrator({ person, before }: { person: Person; before: Person | null }): boolean {
  const [is, was] = [isAdministrator(person), before !== null && isAdministrator(before)];
  return is !== was || (is && before !== null && person.email !== before.email);
}

function isAdministrator({ roles }: Person): boolean {
  return roles.some((role) => role === 'admin' || role.startsWith('admin@'));
}

/** A mailbox that becomes a shared one is no longer this person's alone either; links to tasks ask for sign-in there, so they may stay. */
async function endOldAddresses(tx: Tx, { rows }: ImportPreview, tellOldAddress: AppDeps['tellOldAddress']): Promise<void> {
  const moved = rows.flatMap(({ person, before, effective }) => {
    // What holds from another day on is no change of address yet.
    const changed = effective === null && before !== null && (before.email !== person.email || (person.sharedMailbox && !before.sharedMailbox));
    return changed ? [before] : [];
  });
  await endSessionsOf(
    tx,
    moved.map(({ id }) => id),
  );
  const elsewhere = rows.flatMap(({ person, before, effective }) =>
    effective === null && before !== null && before.email !== person.email ? [before.id] : [],
  );
  await deleteMailLinksOf(tx, elsewhere);
  await deleteWishLinksOf(tx, elsewhere);
  for (const { id, email, language } of moved) if (email !== null) await tellOldAddress(tx, { personId: id, address: email, language });
}
