import { runById } from '../../db/runs.ts';
import { dateWords } from '../../workflows/flow/sentences.ts';
import type { Language } from '../../workflows/flow/sentences.ts';
import { isoOf } from '../../workflows/flow/calendar.ts';
import { datesOfRun, explainClock } from '../explain.ts';
import { engineOf, type Place } from './database.ts';
import { CliError, exitCodes, type Out, printJson, printLines, table } from './outcome.ts';

export type ExplainOptions = { language: Language; json: boolean };

/** `explain-clock RUN CLOCK`: why a date is when it is, one sentence for each rule that was applied. Without a clock, which dates the run has. */
export async function explain(place: Place, run: string, clock: string | undefined, { language, json }: ExplainOptions, out: Out): Promise<void> {
  const { sql } = place;
  if ((await runById(sql, run)) === null) throw new CliError(exitCodes.wrongInput, `There is no run ${run}.`);
  if (clock === undefined) return list(place, run, json, out);
  const found = await explainClock(engineOf(place), sql, run, clock);
  if (found === null) throw new CliError(exitCodes.wrongInput, `The run ${run} has no date ${clock}. \`loopwright explain-clock ${run}\` lists those it has.`);
  if (json) return printJson(out, found);
  const when = found.due === null ? 'not known yet' : `${dateWords(found.due, found.zone, 'en', { time: true })} (${found.zone})`;
  printLines(out, [`${clock}: ${when}${found.live ? '' : '; it has come or was taken back'}`, ...found.why[language].map((line) => `  ${line}`)]);
}

async function list({ sql, config }: Place, run: string, json: boolean, out: Out): Promise<void> {
  const clocks = await datesOfRun(sql, run);
  if (json) return printJson(out, { clocks: clocks.map(({ id, kind, due }) => ({ id, kind, due: due === null ? null : isoOf(due) })) });
  if (clocks.length === 0) return printLines(out, [`The run ${run} has no dates now.`]);
  printLines(
    out,
    table(clocks.map(({ id, due, zone }) => [id, due === null ? 'not known yet' : dateWords(isoOf(due), zone ?? config.zone, 'en', { time: true })])),
  );
}
