import { actorOf } from '../../workflows/flow/may.ts';
import { importPeopleFile, previewPeopleFile } from '../routes/people-import.ts';
import { appParts } from '../wiring.ts';
import { keysOf, type Place } from './database.ts';
import { readBytes } from './files.ts';
import { CliError, type CliProblem, counted, exitCodes, type Out, printJson, printLines, problemLine } from './outcome.ts';

type Preview = Awaited<ReturnType<typeof previewPeopleFile>>;

/** Whoever reaches the database may do what an administrator may; the history names this instead of a person. */
export const commandLine = 'command-line';
export const administrator = actorOf({ id: commandLine, roles: ['admin'] }, []);

/** `people import`: the same comparison and the same transaction as the page. Everything lands or nothing; with a problem in the file, exit code 1. */
export async function importPeople(place: Place, file: string, { dryRun, json }: { dryRun: boolean; json: boolean }, out: Out): Promise<void> {
  const csv = readBytes(file);
  const { sql, config } = place;
  const keys = keysOf(config);
  const { engine, tellOldAddress } = appParts({ sql, keys, config });
  const preview = await previewPeopleFile({ ...place, engine }, csv, { actor: administrator, language: 'en' });
  const told = ({ line, column, code, says }: Preview['warnings'][number]): CliProblem => {
    return { file, line, ...(column === null ? {} : { column }), code, message: column === null ? says : `${column}: ${says}` };
  };
  if (preview.confirm === null) {
    const message = `${file} was not imported: ${counted(preview.summary.problems, 'problem')}.`;
    throw new CliError(
      exitCodes.wrongInput,
      message,
      preview.problems.map(({ expected, came, ...finding }) => ({ ...told(finding), expected, came })),
    );
  }
  if (!json) printLines(out, [...preview.warnings.map(told).map(problemLine), ...changesOf(preview)]);
  if (dryRun) return json ? printJson(out, { imported: false, ...shown(preview) }) : printLines(out, ['Nothing was imported: this was a dry run.']);
  await importPeopleFile({ sql, keys, engine, config, tellOldAddress }, csv, { confirm: preview.confirm, actor: administrator, language: 'en' });
  if (json) printJson(out, { imported: true, ...shown(preview) });
  else printLines(out, ['Imported.']);
}

function shown({ today, summary, columns, counts, warnings, running }: Preview) {
  return { today, summary, columns, counts, warnings, running };
}

function changesOf({ summary, columns, managerChanges, mailChanges, roleChanges, left, counts, running }: Preview): string[] {
  const { rows, added, changed, unchanged } = summary;
  const change = (what: string) => (one: Preview['managerChanges'][number]) => `  ${one.id}: ${what} ${one.from ?? 'none'} → ${one.to ?? 'none'}`;
  const others = [counts.managerChanges - managerChanges.length, counts.mailChanges - mailChanges.length, counts.roleChanges - roleChanges.length];
  const more = others.reduce((sum, count) => sum + count, 0);
  return [
    `${counted(rows, 'person', 'people')}: ${added} new, ${changed} changed, ${unchanged} as before.`,
    ...(columns.extra.length > 0 ? [`Columns of your own: ${columns.extra.join(', ')}.`] : []),
    ...managerChanges.map(change('manager')),
    ...mailChanges.map(change('mail')),
    ...roleChanges.map(change('roles')),
    ...left.map(({ id, leftOn }) => `  ${id}: last day before ${leftOn}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
    ...running.effects.map(({ person, cycle, says }) => `  ${person} (${cycle}): ${says}`),
    ...(running.looked < running.concerned ? [`  The first ${running.looked} of ${running.concerned} runs that hear of it were looked at.`] : []),
  ];
}
