import { allPeople } from '../../db/people.ts';
import { openTasks } from '../../db/open-tasks.ts';
import { slotById } from '../../db/tasks.ts';
import { runById } from '../../db/runs.ts';
import { decide, type Decided } from '../../engine/decide.ts';
import { createFlowTexts, type Engine } from '../../engine/engine.ts';
import { answerProblemWords } from '../../workflows/flow/check-answers.ts';
import type { AnswerProblem } from '../../workflows/flow/check-decision.ts';
import type { Text } from '../../workflows/flow/grammar.ts';
import { isTask, portsOf, type TaskStep } from '../../workflows/flow/schema.ts';
import { dateWords, deadlineWords, nameOf, said } from '../../workflows/flow/sentences.ts';
import type { PartAct } from '../../builder-ui/task-page/part-act.ts';
import type { LengthOf } from '../../workflows/flow/state.ts';
import { refusalWords } from '../run-words.ts';
import { createTaskDoor } from '../tasks.ts';
import { engineOf, type Place } from './database.ts';
import { CliError, counted, exitCodes, type Out, printJson, printLines, table } from './outcome.ts';

const most = 1_000;

/** `task list`: what waits for one person, or for everybody. */
export async function listTasks(place: Place, { person, json }: { person?: string | undefined; json: boolean }, out: Out): Promise<void> {
  const { sql } = place;
  const texts = createFlowTexts();
  const people = new Map((await allPeople(sql)).map((one) => [one.id, one]));
  if (person !== undefined && !people.has(person)) throw new CliError(exitCodes.wrongInput, `There is no person with the id ${person}.`);
  const found = await openTasks(sql, person ?? null, most);
  const steps = new Map<string, string>();
  for (const { sha256, step } of found) {
    const { flow } = await texts.of(sql, sha256);
    const drawn = flow.steps[step];
    steps.set(`${sha256} ${step}`, drawn === undefined ? step : nameOf(drawn, 'en'));
  }
  const named = found.map(({ sha256, zone, ...task }) => ({ ...task, name: steps.get(`${sha256} ${task.step}`) ?? task.step, zone }));
  if (json) return printJson(out, { tasks: named });
  if (named.length === 0) return printLines(out, [person === undefined ? 'Nothing waits for anybody.' : `Nothing waits for ${person}.`]);
  const rows = named.map(({ slot, personId, name, subjectId, cycle, closesAt, zone, late }) => {
    const until = closesAt === null ? '' : `until ${deadlineWords(closesAt, zone, 'en')}`;
    return [slot, personId, name, subjectId === null ? '' : `about ${subjectId}`, cycle, until, late ? 'late' : ''];
  });
  printLines(out, [...table(rows), ...(found.length === most ? [`Only the first ${most} are shown.`] : [])]);
}

export type DecideOptions = { person: string; outcome: string; value?: Record<string, string | string[]>; comment?: string; reason?: string; json: boolean };

/** `task decide`: a person's answer, recorded as given through the API. Exit code 2 when it is refused, with every reason. */
export async function decideTask(place: Place, slot: string, { person, outcome, value = {}, comment, reason, json }: DecideOptions, out: Out): Promise<void> {
  const engine = engineOf(place);
  const values = comment === undefined ? value : { ...value, comment };
  const decided = await decide(engine, { slot, person, outcome, values, via: 'api', reason });
  if (!decided.ok) throw await refusal(engine, slot, { person, outcome }, decided);
  if (json) return printJson(out, { recorded: true, slot, person, outcome, at: decided.at, again: decided.again });
  const when = dateWords(decided.at, place.config.zone, 'en', { time: true });
  printLines(out, [decided.again ? `This answer was recorded already: ${outcome}, ${when}.` : `Recorded: ${outcome}, ${when}.`]);
}

async function refusal(engine: Engine, slot: string, given: { person: string; outcome: string }, refused: Extract<Decided, { ok: false }>): Promise<CliError> {
  const { code } = refused;
  if (code === 'unknown') return new CliError(exitCodes.wrongInput, `There is no task ${slot}. See \`loopwright task list\`.`);
  const why = {
    closed: 'it is closed.',
    notYours: `it does not wait for ${given.person}.`,
    already: 'it was answered already, otherwise.',
    invalid: 'the answer does not fit.',
    guard: 'the flow does not allow this answer now.',
    held: 'it has to be confirmed on its page first.',
  }[code];
  const step = await stepOf(engine, slot);
  const problems = refused.problems.map((problem) => ({ field: problem.field, code: problem.code, message: words(problem, step) }));
  return new CliError(exitCodes.refused, `${slot} was not answered: ${why}`, problems);
}

async function stepOf({ sql, texts }: Engine, slot: string): Promise<TaskStep | null> {
  const place = await slotById(sql, slot);
  const run = place === null ? null : await runById(sql, place.runId);
  const step = place === null || run === null ? undefined : (await texts.of(sql, run.sha256)).flow.steps[place.step];
  return step !== undefined && isTask(step) ? step : null;
}

function words({ field, code, params, words: own }: AnswerProblem, step: TaskStep | null): string {
  if (own !== undefined) return said(own, 'en');
  const ports = step === null ? [] : portsOf(step).map(({ port }) => port);
  if (code === 'unknownOutcome') return `outcome: expected ${ports.filter((port) => port !== 'timeout').join(', ')}.`;
  const fields = step?.settings.form.fields ?? [];
  if (code === 'unknownField')
    return `${field}: there is no such field; the form has ${counted(fields.length, 'field')}${fields.length > 0 ? `: ${fields.map(({ id }) => id).join(', ')}` : ''}.`;
  const label: Text = fields.find(({ id }) => id === field)?.label ?? { en: field };
  return `${field}: ${answerProblemWords(code, params, label, 'en')}`;
}

/** What a holder does to a part beside answering it. `to`: a staff number, or a full name that one person alone has. */
export type PartOptions = { person: string; to?: string; days?: LengthOf; until?: string; code?: string; reason: string; json: boolean };

/** `task delegate`, `more-time` and `withdraw`: as on the page of the task. Exit code 2 when a rule of the flow is against it. */
export async function actOnPart(place: Place, slot: string, act: 'delegate' | 'extend' | 'withdraw', options: PartOptions, out: Out): Promise<void> {
  const { person, to, days, until, code = '', reason, json } = options;
  const door = createTaskDoor(engineOf(place));
  const asked: PartAct =
    act === 'delegate'
      ? { act, to: to ?? '', reason }
      : act === 'withdraw'
        ? { act, reason }
        : { act, plus: days ?? null, ...(until !== undefined && { to: until }), code, reason };
  const refused = await door.act(slot, { person, signedIn: true, via: 'web' }, asked);
  if (refused === 'unknownTask') throw new CliError(exitCodes.wrongInput, `There is no task ${slot}. See \`loopwright task list\`.`);
  if (refused !== null)
    throw new CliError(exitCodes.refused, `${slot}: ${refusalWords(refused, 'en')}`, [{ code: refused, message: refusalWords(refused, 'en') }]);
  if (json) return printJson(out, { done: true, slot, person, act });
  const told = { delegate: `Handed on to ${to}.`, extend: 'Asked for more time.', withdraw: 'The answer is taken back.' }[act];
  printLines(out, [told]);
}
