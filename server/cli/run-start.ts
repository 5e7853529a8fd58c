import { mayBegin, startOffer } from '../../engine/start-offers.ts';
import { startOne } from '../../engine/start.ts';
import { answerProblemWords } from '../../workflows/flow/check-answers.ts';
import { actorOf } from '../../workflows/flow/may.ts';
import { refusalWords } from '../run-words.ts';
import { engineOf, type Place } from './database.ts';
import { CliError, exitCodes, type Out, printJson, printLines } from './outcome.ts';

type RunStartOptions = { as: string; person?: string; value?: Record<string, string | string[]>; key?: string; json: boolean };

/** `run start`: a run of its own under a standing cycle, by the rights of the person who begins it. Exit code 2 when a rule refuses it, which changes nothing. */
export async function startRun(place: Place, cycle: string, { as: by, person = undefined, value = {}, key, json }: RunStartOptions, out: Out): Promise<void> {
  const engine = engineOf(place);
  const { views, reports } = await engine.rosters.load(place.sql);
  const actor = views.get(by);
  if (actor === undefined) throw new CliError(exitCodes.wrongInput, `There is nobody with the id ${by}: expected the person who begins it.`);
  const offer = await startOffer(engine, place.sql, cycle, actorOf(actor, reports.get(by) ?? []));
  if (!mayBegin(offer, person ?? null, by) || offer === null) throw refusedBy('notYours', cycle);
  const came = await place.sql.begin((tx) => startOne(engine, tx, cycle, { person: person ?? null, values: value, by, key }));
  if ('refused' in came) {
    const problems = (came.problems ?? []).map(({ field, code, params }) => {
      const label = offer.form.fields.find(({ id }) => id === field)?.label ?? { en: field };
      return { field, code, message: `${field}: ${answerProblemWords(code, params, label, 'en')}` };
    });
    throw problems.length === 0 ? refusedBy(came.refused, cycle) : new CliError(exitCodes.refused, `${cycle}: the answers do not fit.`, problems);
  }
  if (json) return printJson(out, { cycle, run: came.run, became: came.became, rule: came.rule });
  printLines(out, [came.run === null ? `No run began: ${came.rule ?? came.became}.` : `${came.became === 'merged' ? 'Added to' : 'Began'} ${came.run}.`]);
}

function refusedBy(rule: string, cycle: string): CliError {
  return new CliError(exitCodes.refused, `${cycle}: refused: ${refusalWords(rule, 'en')}`, [{ code: rule, message: refusalWords(rule, 'en') }]);
}
