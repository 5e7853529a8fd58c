import * as z from 'zod';
import { lockForBeginning } from '../../db/concerned.ts';
import { cycleByKey, type NewCycle } from '../../db/cycles.ts';
import { flowById, flowText, versionOf } from '../../db/flows.ts';
import { standingOf } from '../../db/starts.ts';
import { launchCycle } from '../../engine/launch.ts';
import { type Laid, type LaunchFault, type LaunchPlan, layOut, withoutDecider } from '../../engine/launch-plan.ts';
import { forecast } from '../../engine/launch-preview.ts';
import { matchToday } from '../../engine/standing-preview.ts';
import { openStanding } from '../../engine/start.ts';
import { isoOf } from '../../workflows/flow/calendar.ts';
import { isOneByOne } from '../../workflows/flow/starting.ts';
import type { Plan } from '../../workflows/flow/plan.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import type { AppDeps } from '../deps.ts';
import { notFound, Refusal } from '../errors.ts';
import { newId } from '../ids.ts';
import { faultWords } from '../launch-words.ts';
import { newRouter, readerLanguage, route, whoIs } from '../permissions.ts';
import { refOf } from '../person-ref.ts';
import { loadRefs, type Refs } from '../refs.ts';
import { refusalWords } from '../run-words.ts';
import { flowParams } from './flows-schemas.ts';
import { launchOrder, launchPlan, launchPreview } from './launch-schemas.ts';

/** Lists of ids of a large audience. */
const largestPlan = 4 * 1024 * 1024;
const shownPeople = 200;
const shownWithout = 500;
const shownMatches = 50;
const mailAddress = z.email();

const previewLaunch = route({
  method: 'post',
  path: '/api/flows/{id}/launch/preview',
  permission: 'cycle.launch',
  maxBody: largestPlan,
  summary: 'What a launch would bring: who is in, who lacks someone who decides, mails by day; launches nothing',
  request: { params: flowParams, body: { content: { 'application/json': { schema: launchPlan } } } },
  responses: { 200: { description: 'The preview', content: { 'application/json': { schema: launchPreview } } } },
});

const launch = route({
  method: 'post',
  path: '/api/flows/{id}/launch',
  permission: 'cycle.launch',
  maxBody: largestPlan,
  summary: 'Launches a cycle, or a trial of one; the same key again answers the cycle that stands',
  request: { params: flowParams, body: { content: { 'application/json': { schema: launchOrder } } } },
  responses: { 200: { description: 'The cycle', content: { 'application/json': { schema: z.object({ cycle: z.string() }) } } } },
});

export function launchRoutes({ sql, engine }: Pick<AppDeps, 'sql' | 'engine'>) {
  return newRouter()
    .openapi(previewLaunch, async (c) => {
      const { version, ...sent } = c.req.valid('json');
      const language = readerLanguage(c);
      const text = await publishedText(c.req.valid('param').id, version);
      const laid = await layOut(engine, sql, text, sent as LaunchPlan, whoIs(c).actor);
      return c.json(await previewOf(text.flow, laid, sent as LaunchPlan, language), 200);
    })
    .openapi(launch, async (c) => {
      const { version, trial, key, ...sent } = c.req.valid('json');
      const { id } = c.req.valid('param');
      const { person, actor } = whoIs(c);
      const asked = sent as LaunchPlan;
      const text = await publishedText(id, version);
      const laid = await layOut(engine, sql, text, asked, actor);
      const faults = laid.faults.filter(({ realOnly }) => trial === null || !realOnly);
      if (faults.length > 0 || laid.audience === null) throw notLaunchable(faults, readerLanguage(c));
      if (trial !== null && !mailAddress.safeParse(trial.to).success) throw wrongTrialAddress(trial.to);
      const cycle = {
        id: newId('c'),
        flowId: id,
        version,
        sha256: text.sha256,
        name: asked.name.trim(),
        ownerId: asked.owner,
        zone: laid.world.cycle.zone,
        startsAt: laid.startsAt,
        periodFrom: asked.period?.from ?? null,
        periodTo: asked.period?.to ?? null,
        dates: asked.dates,
        notice: asked.notice,
        flowBase: trial === null ? null : laid.startsAt,
        flowRate: trial === null ? 1 : rateOf(trial.secondsPerDay),
        trialTo: trial === null ? null : trial.to,
        withinBudget: trial === null || trial.withinBudget,
        launchedBy: person.id,
        launchKey: `${id}:${key}`,
      };
      if (isOneByOne(text.plan) && asked.startsOn !== null) throw standsFromNow(asked.startsOn);
      if (isOneByOne(text.plan)) return c.json({ cycle: await opened(cycle) }, 200);
      const { included, excluded } = laid;
      return c.json({ cycle: await launchCycle(engine, { cycle, people: laid.audience.map(({ id: one }) => one), included, excluded }) }, 200);
    });

  /** Where runs begin one by one; one real cycle of a flow stands at a time, or everything would begin twice. */
  async function opened(cycle: NewCycle): Promise<string> {
    return sql.begin(async (tx) => {
      await lockForBeginning(tx);
      const known = await cycleByKey(tx, cycle.launchKey);
      if (known !== null) return known;
      const stands = cycle.trialTo === null && (await standingOf(tx, cycle.flowId)).some(({ trial }) => !trial);
      if (stands) throw new Refusal(409, 'standsAlready', refusalWords('standsAlready', 'en'));
      return openStanding(engine, tx, cycle);
    });
  }

  async function publishedText(id: string, version: number): Promise<{ flow: Flow; plan: Plan; sha256: string }> {
    const row = await versionOf(sql, id, version);
    const text = row === null ? null : await flowText(sql, row.sha256);
    if (row !== null && text !== null) return { ...text, sha256: row.sha256 };
    const flow = await flowById(sql, id);
    if (flow === null) throw notFound(`flow ${id}`);
    const has = flow.version === null ? 'It has not been published yet: publish it first.' : `Its latest version is ${flow.version}.`;
    throw new Refusal(422, 'notPublished', `There is no version ${version} of this flow. ${has}`, { field: 'version', came: String(version) });
  }

  async function previewOf(flow: Flow, laid: Laid, asked: LaunchPlan, language: 'en' | 'zh'): Promise<z.infer<typeof launchPreview>> {
    const inWords = (real: boolean) =>
      laid.faults.filter(({ realOnly, code }) => realOnly === real && code !== 'nobody').map((fault) => faultWords(fault, language));
    const said = { problems: inWords(false), beforeReal: inWords(true) };
    if (laid.audience === null)
      return { people: [], count: 0, without: [], withoutMail: 0, mailsPerDay: [], busiest: null, perDay: null, ends: null, standing: null, ...said };
    const { audience } = laid;
    const refs = await loadRefs(engine, sql);
    if (isOneByOne(laid.plan)) return standingPreview(flow, laid, asked, refs, said);
    const { nudges } = await engine.rosters.load(sql);
    const { mailsPerDay, busiest, ends } = await forecast(flow, laid);
    return {
      people: audience.slice(0, shownPeople).map((person) => ({ ...refOf(person), department: person.department, title: person.title })),
      count: audience.length,
      without: withoutDecider(flow, laid)
        .slice(0, shownWithout)
        .map(({ person, step }) => ({ person: refOf(person), step, rule: 'nobody' })),
      withoutMail: audience.filter(({ email }) => email === null).length,
      mailsPerDay,
      busiest: busiest === null ? null : { ...busiest, person: refs.named(busiest.person) },
      perDay: nudges?.perDay ?? null,
      ends,
      standing: null,
      ...said,
    };
  }

  async function standingPreview(
    flow: Flow,
    { plan, at }: Extract<Laid, { startsAt: string }>,
    asked: LaunchPlan,
    refs: Refs,
    said: { problems: string[]; beforeReal: string[] },
  ): Promise<z.infer<typeof launchPreview>> {
    const { people: ids, triggers } = await matchToday(engine, sql, plan, asked, at);
    const { people } = await engine.rosters.load(sql);
    const audience = ids.flatMap((id) => people.get(id) ?? []);
    return {
      people: audience.slice(0, shownPeople).map((person) => ({ ...refOf(person), department: person.department, title: person.title })),
      count: audience.length,
      without: [],
      withoutMail: audience.filter(({ email }) => email === null).length,
      mailsPerDay: [],
      busiest: null,
      perDay: null,
      ends: null,
      standing: {
        triggers: triggers.map(({ id, on, now, next, lately, firstAt }) => ({
          id,
          on,
          now: now.length,
          nowPeople: now.slice(0, shownMatches).map((person) => refs.named(person)),
          next: next.length,
          nextPeople: next.slice(0, shownMatches).map((one) => ({ ...refs.named(one.person), at: isoOf(one.at) })),
          lately: lately.length,
          latelyPeople: lately.slice(0, shownMatches).map((one) => ({ ...refs.named(one.person), at: isoOf(one.at) })),
          firstAt: firstAt === null ? null : isoOf(firstAt),
        })),
      },
      ...said,
    };
  }
}

/** Seconds of the cycle that pass in a second; 0 stands still. */
export function rateOf(secondsPerDay: number): number {
  return secondsPerDay === 0 ? 0 : 86_400 / secondsPerDay;
}

function notLaunchable(faults: readonly LaunchFault[], language: 'en' | 'zh'): Refusal {
  const problems = faults.map((fault) => ({ code: fault.code, message: faultWords(fault, language) }));
  return new Refusal(422, 'notLaunchable', problems.map(({ message }) => message).join(' '), { problems });
}

function standsFromNow(came: string): Refusal {
  const message = `The runs of this flow begin one by one, from now on: leave the day of the start out (got ${came}).`;
  return new Refusal(422, 'standsFromNow', message, { field: 'startsOn', expected: 'null', came });
}

function wrongTrialAddress(came: string): Refusal {
  const message = `“${came}” is not a mail address. A trial sends all its mails to one: give one such as you@example.com.`;
  return new Refusal(422, 'notLaunchable', message, { field: 'trial.to', expected: 'a mail address', came });
}
