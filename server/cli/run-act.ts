import { runById } from '../../db/runs.ts';
import { checkByHand } from '../../engine/offers.ts';
import { type OperatorAct, operate } from '../../engine/operate.ts';
import { actByHand } from '../../engine/task-acts.ts';
import { answerProblemWords } from '../../workflows/flow/check-answers.ts';
import type { LengthOf } from '../../workflows/flow/state.ts';
import { refusalWords } from '../run-words.ts';
import { engineOf, type Place } from './database.ts';
import { CliError, exitCodes, type Out, printJson, printLines } from './outcome.ts';

/** `byHand`: what the flow leaves to somebody's hand, by its step. */
type RunActName = Exclude<OperatorAct['act'], 'shift' | 'close'> | 'byHand';

type RunActOptions = {
  act: RunActName;
  as: string;
  reason: string;
  step?: string;
  port?: string;
  to?: string;
  from?: string;
  plus?: LengthOf;
  mode?: 'rewind' | 'beside';
  value?: Record<string, string | string[]>;
  key?: string;
  json: boolean;
};

/** `run act`: an act on a run, by the rights of the person who does it. Exit code 2 when a rule refuses it, which changes nothing. */
export async function actOnRun(place: Place, run: string, options: RunActOptions, out: Out): Promise<void> {
  const { act, as: by, json } = options;
  if ((await runById(place.sql, run)) === null) throw new CliError(exitCodes.wrongInput, `There is no run ${run}.`);
  const refused = await done(place, run, options);
  if (refused !== null)
    throw new CliError(exitCodes.refused, `${run}: ${act} was refused: ${refusalWords(refused, 'en')}`, [
      { code: refused, message: refusalWords(refused, 'en') },
    ]);
  if (json) return printJson(out, { done: true, run, act, by });
  printLines(out, [`Done: ${act}, ${run}.`]);
}

/** The rule that refuses it, or null. */
async function done(place: Place, run: string, options: RunActOptions): Promise<string | null> {
  const by = { by: options.as, key: options.key === undefined ? undefined : `${run}:${options.as}:${options.key}` };
  const { act, ...given } = options;
  if (act === 'byHand') return byHand(place, run, given, by);
  return (await operate(engineOf(place), run, actOf(act, given), by)).refused;
}

type Given = Omit<RunActOptions, 'act'>;

async function byHand(place: Place, run: string, { value = {}, reason, step }: Given, by: { by: string; key: string | undefined }): Promise<string | null> {
  const engine = engineOf(place);
  const at = needed('byHand', 'step', step);
  const checked = await checkByHand(engine, run, at, value);
  const problems = (checked?.problems ?? []).map(({ field, code, params }) => {
    const label = checked?.form.fields.find(({ id }) => id === field)?.label ?? { en: field };
    return { field, code, message: `${field}: ${answerProblemWords(code, params, label, 'en')}` };
  });
  if (problems.length > 0) throw new CliError(exitCodes.refused, `${run}: byHand was refused: the answers do not fit.`, problems);
  return (await actByHand(engine, run, { step: at, values: checked?.values ?? {}, reason }, by)).refused;
}

function actOf(act: Exclude<RunActName, 'byHand'>, { step, port, to, from, plus, mode, reason }: Given): OperatorAct {
  switch (act) {
    case 'retry':
      return { act, step, reason };
    case 'skip':
      return { act, step: needed(act, 'step', step), port, reason };
    case 'move':
      return { act, step: needed(act, 'step', step), to: needed(act, 'to', to), reason };
    case 'cancel':
      return { act, reason };
    case 'pause':
      return { act, step: step ?? null, reason };
    case 'resume':
      return { act, step: step ?? null, fixed: false, reason };
    case 'extend':
      return { act, step: needed(act, 'step', step), plus: needed(act, 'plus', plus), to: null, reason };
    case 'reopen':
      return { act, step: needed(act, 'step', step), mode: mode ?? 'rewind', reason };
    case 'reassign':
      return { act, step: needed(act, 'step', step), from, to: needed(act, 'to', to), reason };
  }
}

function needed<Value>(act: string, option: string, value: Value | undefined): Value {
  if (value === undefined) throw new CliError(exitCodes.wrongInput, `--act ${act} needs --${option}.`);
  return value;
}
