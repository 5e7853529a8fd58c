import { randomUUID } from 'node:crypto';
import { countersOf } from '../../db/counters.ts';
import { allCycles, countCyclePeople, type Cycle, cycleById } from '../../db/cycles.ts';
import { versionOf } from '../../db/flows.ts';
import { createFlowTexts } from '../../engine/engine.ts';
import { launchCycle } from '../../engine/launch.ts';
import { openStanding } from '../../engine/start.ts';
import { isOneByOne } from '../../workflows/flow/starting.ts';
import { forecast } from '../../engine/launch-preview.ts';
import { type Laid, layOut, type LaunchPlan, withoutDecider } from '../../engine/launch-plan.ts';
import { compile } from '../../workflows/flow/compile.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { dateWords, kindWords, nameOf } from '../../workflows/flow/sentences.ts';
import { newId } from '../ids.ts';
import { faultWords } from '../launch-words.ts';
import { engineOf, type Place } from './database.ts';
import { datesFor } from './options.ts';
import { CliError, counted, exitCodes, type Out, printJson, printLines, table } from './outcome.ts';
import { administrator } from './people.ts';
import { flowCalled } from './publish.ts';

export type LaunchOptions = {
  name: string;
  start?: string;
  zone?: string;
  period?: { from: string; to: string };
  date?: Record<string, string>;
  departments?: string[];
  people?: string[];
  owner?: string;
  notice?: string;
  as: string;
  key?: string;
  trial?: string;
  secondsPerDay?: number;
  json: boolean;
};

type Planned = { flowId: string; version: number; sha256: string; flow: Flow; asked: LaunchPlan; laid: Extract<Laid, { startsAt: string }> };

/** `cycle launch`: what `preview` showed begins. Exit code 2 with every reason when it may not; the same --key again answers the cycle that stands. */
export async function launch(place: Place, name: string, options: LaunchOptions, out: Out): Promise<void> {
  const { flowId, version, sha256, asked, laid } = await plan(place, name, options);
  const { period, zone, dates, notice, owner } = asked;
  const trial = options.trial ?? null;
  const { startsAt, audience, included, excluded } = laid;
  const cycle = {
    id: newId('c'),
    flowId,
    version,
    sha256,
    name: asked.name,
    ownerId: owner,
    zone,
    startsAt,
    dates,
    notice,
    trialTo: trial,
    launchedBy: options.as,
    periodFrom: period?.from ?? null,
    periodTo: period?.to ?? null,
    launchKey: `${flowId}:${options.key ?? randomUUID()}`,
    ...(trial === null ? { flowBase: null, flowRate: 1 } : { flowBase: startsAt, flowRate: 86_400 / (options.secondsPerDay ?? 10) }),
  };
  const engine = engineOf(place);
  const standing = isOneByOne(laid.plan);
  const id = standing
    ? await place.sql.begin((tx) => openStanding(engine, tx, cycle))
    : await launchCycle(engine, { cycle, people: audience.map((person) => person.id), included, excluded });
  const again = id !== cycle.id;
  if (standing && !options.json) return printLines(out, [again ? `Stands already under this key: ${id}.` : `Opened ${id}: runs begin under it one by one.`]);
  if (options.json) return printJson(out, { cycle: id, flow: flowId, version, people: audience.length, startsAt, trial: trial !== null, again });
  const about = `${counted(audience.length, 'person', 'people')}, beginning ${dateWords(startsAt, zone, 'en', { time: true })} (${zone})`;
  printLines(out, [again ? `Launched before under this key: ${id}.` : `Launched ${id}: ${about}.`]);
}

/** `cycle preview` against the people on file: who is in, and who lacks someone to decide. */
export async function preview(place: Place, name: string, options: LaunchOptions, out: Out): Promise<void> {
  const { flow, laid, version } = await plan(place, name, options);
  await showPreview({ flow, laid, version, zone: options.zone ?? place.config.zone, json: options.json }, out);
}

/** What a launch would come to, as far as can be told before anybody answers. */
export async function showPreview(
  { flow, laid, version, zone, json }: { flow: Flow; laid: Planned['laid']; version: number | null; zone: string; json: boolean },
  out: Out,
): Promise<void> {
  const { audience, startsAt } = laid;
  const lacking = withoutDecider(flow, laid).map(({ person, step }) => ({ person: person.id, step }));
  const departments: Record<string, number> = {};
  for (const { department } of audience) departments[department ?? ''] = (departments[department ?? ''] ?? 0) + 1;
  const people = audience.map(({ id }) => id);
  const { mailsPerDay, ends } = await forecast(flow, laid);
  if (json) return printJson(out, { flow: flow.key, version, startsAt, people, departments, withoutDecider: lacking, mailsPerDay, ends });
  const stepName = (id: string) => nameOf(flow.steps[id] as Flow['steps'][string], 'en');
  printLines(out, [
    `${counted(people.length, 'person', 'people')} would be in it, beginning ${dateWords(startsAt, zone, 'en', { time: true })} (${zone}).`,
    ...table(Object.entries(departments).map(([department, count]) => [`  ${department === '' ? '(no department)' : department}`, String(count)])),
    lacking.length === 0 ? 'Everybody has someone to decide.' : `${counted(lacking.length, 'task')} that nobody could do:`,
    ...lacking.map(({ person, step }) => `  ${person}: “${stepName(step)}”`),
    'Mails, if everybody answers at the last moment:',
    ...table(mailsPerDay.map(({ date, mails }) => [`  ${dateWords(date, zone, 'en')}`, String(mails)])),
    ends === null ? 'When it ends depends on the answers.' : `It ends by ${dateWords(ends, zone, 'en', { time: true })}.`,
  ]);
}

async function plan(place: Place, name: string, options: LaunchOptions): Promise<Planned> {
  const { sql, config } = place;
  const row = await flowCalled(place, name);
  if (row === null)
    throw new CliError(exitCodes.wrongInput, `There is no flow ${name}: expected its id or its key. Publish it with \`loopwright flow publish\`.`);
  if (row.version === null) throw new CliError(exitCodes.refused, `${name} has not been published yet.`);
  const { sha256 } = (await versionOf(sql, row.id, row.version)) ?? { sha256: '' };
  const engine = engineOf(place);
  const { flow } = await engine.texts.of(sql, sha256);
  const asked = {
    name: options.name,
    zone: options.zone ?? config.zone,
    startsOn: options.start ?? null,
    period: options.period ?? null,
    dates: datesFor(flow, options.date ?? {}),
    audience: { departments: options.departments, people: options.people },
    notice: options.notice ?? null,
    owner: options.owner ?? null,
  };
  const laid = await layOut(engine, sql, { flow, plan: compile(flow) }, asked, administrator);
  const faults = laid.faults.filter(({ realOnly }) => !realOnly || options.trial === undefined);
  if (faults.length > 0 || laid.audience === null) {
    const message = `${name} cannot be launched like this: ${counted(faults.length, 'reason')}.`;
    throw new CliError(
      exitCodes.refused,
      message,
      faults.map((fault) => ({ code: fault.code, message: faultWords(fault, 'en') })),
    );
  }
  return { flowId: row.id, version: row.version, sha256, flow, asked, laid };
}

/** `cycle status`: every cycle, or one with how many are at each step. */
export async function status(place: Place, id: string | undefined, { json }: { json: boolean }, out: Out): Promise<void> {
  const { sql } = place;
  if (id !== undefined) return statusOf(place, id, json, out);
  const cycles = await Promise.all((await allCycles(sql)).map(async (cycle) => shown(cycle, await countCyclePeople(sql, cycle.id))));
  if (json) return printJson(out, { cycles });
  if (cycles.length === 0) return printLines(out, ['There are no cycles yet.']);
  printLines(out, table(cycles.map(({ id, name, status, people, trial }) => [id, name, status, counted(people, 'person', 'people'), trial ? 'trial' : ''])));
}

async function statusOf({ sql }: Place, id: string, json: boolean, out: Out): Promise<void> {
  const cycle = await cycleById(sql, id);
  if (cycle === null) throw new CliError(exitCodes.wrongInput, `There is no cycle ${id}. See \`loopwright cycle status\`.`);
  const { flow } = await createFlowTexts().of(sql, cycle.sha256);
  const counters = await countersOf(sql, [id]);
  const count = (step: string, what: string) => counters.find((one) => one.step === step && one.what === what)?.value ?? 0;
  const steps = Object.values(flow.steps).map((step) => ({
    step: step.id,
    name: nameOf(step, 'en'),
    kind: step.kind,
    here: count(step.id, 'here'),
    late: count(step.id, 'late'),
    stuck: count(step.id, 'stuck'),
    done: count(step.id, 'done'),
  }));
  const about = shown(cycle, await countCyclePeople(sql, id));
  if (json) return printJson(out, { cycle: about, steps });
  const rows = steps.map(({ name, kind, here, late, stuck, done }) => [name, kindWords(kind, 'en').name, ...[here, late, stuck, done].map(String)]);
  const time = dateWords(about.endedAt ?? about.now, about.zone, 'en', { time: true });
  printLines(out, [
    `${about.name} (${id}): ${about.status}, ${counted(about.people, 'person', 'people')}${about.trial ? ', a trial' : ''}; ${about.endedAt === null ? 'its time is' : 'it ended on'} ${time} (${about.zone}).`,
    ...table([['step', '', 'here', 'late', 'stuck', 'done'], ...rows]),
  ]);
}

function shown({ id, name, flowId, version, status, trialTo, startsAt, now, zone, endedAt }: Cycle, people: number) {
  return { id, name, flow: flowId, version, status, trial: trialTo !== null, startsAt, now, zone, endedAt, people };
}
