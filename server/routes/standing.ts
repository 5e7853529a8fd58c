import * as z from 'zod';
import type { Tx } from '../../db/connect.ts';
import { type Cycle, cycleById, cycleForShare } from '../../db/cycles.ts';
import { runById } from '../../db/runs.ts';
import { endHook, hookById, hooksOf, insertHook, noteHook, renewHook, type StartHook } from '../../db/start-hooks.ts';
import { standingCycles, startsMade, watchesToCome } from '../../db/starts.ts';
import { type Begun, startOne } from '../../engine/start.ts';
import { eligibleWords, mayBegin, startOffer, type StartOffer } from '../../engine/start-offers.ts';
import { answerProblemWords } from '../../workflows/flow/check-answers.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { stepSentence } from '../../workflows/flow/sentences.ts';
import type { StartTrigger } from '../../workflows/flow/steps/start.ts';
import { answers } from '../answers-schema.ts';
import { cycleThing } from '../cycle-rows.ts';
import type { AppDeps } from '../deps.ts';
import { badInput, notFound, Refusal } from '../errors.ts';
import { hookFault, hookSecret, hookSecrets } from '../start-hooks.ts';
import { newHookId } from '../ids.ts';
import { authorize, newRouter, readerLanguage, route, whoIs } from '../permissions.ts';
import { loadRefs, type Refs } from '../refs.ts';
import { refusalWords } from '../run-words.ts';
import { withIds } from '../task/people.ts';
import { beginning, begun, hookView, hookWithSecret, offers, standing } from './standing-schemas.ts';

const params = z.object({ id: z.string().max(100) });
const json = <Schema extends z.ZodType>(schema: Schema) => ({ content: { 'application/json': { schema } } });
const answer = <Schema extends z.ZodType>(description: string, schema: Schema) => ({ 200: { description, ...json(schema) } });
const shown = 100;
/** After a new secret the one before counts for so long. */
const bothHours = 24;

/** Standing cycles: what begins runs in them, what came of it, and beginning one by hand or from another system. */
export function standingRoutes({ sql, engine, keys, config }: Pick<AppDeps, 'sql' | 'engine' | 'keys' | 'config'>) {
  const thing: NonNullable<Parameters<typeof route>[0]['thing']> = async (c) => cycleThing(engine, sql, await cycleById(sql, c.req.param('id') ?? ''));

  const getStanding = route({
    method: 'get',
    path: '/api/cycles/{id}/standing',
    permission: { act: 'cycle.view', of: 'each' },
    summary: 'What begins runs in a standing cycle, what was asked for last and what became of it, and whose dates come next',
    request: { params },
    responses: answer('How it stands', standing),
  });
  const listOffers = route({
    method: 'get',
    path: '/api/starts',
    permission: 'signedIn',
    summary: 'What the reader may begin by hand: each with its form (workflows/flow/form.ts), and about whom',
    responses: answer('Standing cycles that leave it to the reader', z.object({ offers })),
  });
  const begin = route({
    method: 'post',
    path: '/api/cycles/{id}/runs',
    permission: 'signedIn',
    summary: 'Begins a run of a standing cycle by hand',
    description:
      'Who may and about whom is the flow’s to say and is looked at now. The start says what becomes of it: begun, put to the one that goes on, left for later or left out. The same key again begins no second.',
    request: { params, body: json(beginning) },
    responses: answer('What became of it', begun),
  });
  const openHook = route({
    method: 'post',
    path: '/api/cycles/{id}/hooks',
    permission: { act: 'cycle.operate', of: 'each' },
    thing,
    summary: 'Opens an address at which another system begins runs by a trigger of the start; the answer holds the secret that it signs with',
    request: { params, body: json(z.object({ trigger: z.string().max(60) })) },
    responses: answer('The address and its secret', hookWithSecret),
  });
  const listHooks = route({
    method: 'get',
    path: '/api/cycles/{id}/hooks',
    permission: { act: 'cycle.operate', of: 'each' },
    summary: 'The addresses of a standing cycle at which other systems begin runs',
    request: { params },
    responses: answer('Addresses', z.object({ hooks: z.array(hookView) })),
  });
  const renewSecret = route({
    method: 'post',
    path: '/api/cycles/{id}/hooks/{hook}/secret',
    permission: { act: 'cycle.operate', of: 'each' },
    thing,
    summary: `Gives an address a new secret; the one before counts for ${bothHours} hours more`,
    request: { params: params.extend({ hook: z.string().max(100) }) },
    responses: answer('The address and its new secret', hookWithSecret),
  });
  const closeHook = route({
    method: 'post',
    path: '/api/cycles/{id}/hooks/{hook}/end',
    permission: { act: 'cycle.operate', of: 'each' },
    thing,
    summary: 'Nothing that comes to this address begins anything any more',
    request: { params: params.extend({ hook: z.string().max(100) }) },
    responses: answer('Done', z.object({ done: z.literal(true) })),
  });
  const takeHook = route({
    method: 'post',
    path: '/api/hooks/{hook}',
    permission: 'anyone',
    summary: 'Another system begins a run, signed by the Standard Webhooks spec',
    description:
      'Headers `webhook-id`, `webhook-timestamp` (within five minutes) and `webhook-signature` (`v1,` and the base64 of HMAC-SHA256 over id.timestamp.body). The same id again begins no second and is answered alike. `person` is somebody on file, or left out where the flow is about nobody on file.',
    request: {
      params: z.object({ hook: z.string().max(100) }),
      body: json(z.object({ person: z.string().max(200).nullable().default(null), values: answers.default({}) })),
    },
    responses: answer('What became of it', begun),
  });

  return newRouter()
    .openapi(getStanding, async (c) => {
      const { id } = c.req.valid('param');
      const cycle = await cycleById(sql, id);
      authorize(c, await cycleThing(engine, sql, cycle));
      if (cycle === null || !cycle.standing) throw notFound(`standing cycle ${id}`);
      const refs = await loadRefs(engine, sql);
      const root = await runById(sql, id);
      const { flow } = await engine.texts.of(sql, cycle.sha256);
      const made = await startsMade(sql, id, shown);
      const coming = await watchesToCome(sql, id, shown);
      return c.json(
        {
          paused: root?.state.paused === true,
          triggers: triggersIn(flow).map(({ id: trigger, on }) => ({ id: trigger, on })),
          starts: made.map(({ subjectId, byId, runId, ...start }) => ({
            ...start,
            says: start.rule === null ? null : (eligibleWords(flow, start.rule) ?? null),
            subject: refs.orNull(subjectId),
            by: refs.orNull(byId),
            run: runId,
          })),
          coming: coming.map(({ trigger, subjectId, planned }) => ({ trigger, subject: refs.named(subjectId), at: planned })),
        },
        200,
      );
    })
    .openapi(listOffers, async (c) => {
      const { actor } = whoIs(c);
      const refs = await loadRefs(engine, sql);
      const found = await Promise.all((await standingCycles(sql)).map((id) => startOffer(engine, sql, id, actor)));
      return c.json({ offers: found.flatMap((offer) => (offer === null ? [] : [offerView(offer, refs, readerLanguage(c))])) }, 200);
    })
    .openapi(begin, async (c) => {
      const { id } = c.req.valid('param');
      const { person, values, key } = c.req.valid('json');
      const { actor } = whoIs(c);
      const offer = await startOffer(engine, sql, id, actor);
      // Whom nothing is left to is not told that it is there.
      if (offer === null) throw notFound(`cycle ${id}`);
      if (!mayBegin(offer, person, actor.personId)) throw refused(offer.flow, 'notYours', readerLanguage(c));
      const given = withIds(offer.form, values, await engine.rosters.load(sql));
      const came = await sql.begin((tx) => startOne(engine, tx, id, { person, values: given, by: actor.personId, key }));
      return c.json(begunView(came, offer.flow, readerLanguage(c)), 200);
    })
    .openapi(openHook, async (c) => {
      const { id } = c.req.valid('param');
      const { trigger } = c.req.valid('json');
      const cycle = await standingOrNot(id);
      const { flow } = await engine.texts.of(sql, cycle.sha256);
      const hooks = triggersIn(flow).flatMap(({ id: one, on }) => (on === 'webhook' ? [one] : []));
      if (!hooks.includes(trigger))
        throw new Refusal(422, 'unknownTrigger', `trigger: expected one of ${hooks.join(', ') || '(the flow has none for other systems)'}, got ${trigger}.`, {
          field: 'trigger',
          came: trigger,
        });
      const made = { id: newHookId(), cycleId: id, trigger, keyId: keys.webhook.current, by: whoIs(c).person.id };
      return c.json(withSecret(await sql.begin((tx) => insertHook(tx, made))), 200);
    })
    .openapi(listHooks, async (c) => {
      const { id } = c.req.valid('param');
      authorize(c, await cycleThing(engine, sql, await cycleById(sql, id)));
      return c.json({ hooks: (await hooksOf(sql, id)).map(viewOf) }, 200);
    })
    .openapi(renewSecret, async (c) => {
      const { id, hook } = c.req.valid('param');
      const renewed = await sql.begin((tx) => renewHook(tx, id, hook, { keyId: keys.webhook.current, hours: bothHours }));
      if (renewed === null) throw notFound(`address ${hook}`);
      return c.json(withSecret(renewed), 200);
    })
    .openapi(closeHook, async (c) => {
      const { id, hook } = c.req.valid('param');
      if (!(await sql.begin((tx) => endHook(tx, id, hook)))) throw notFound(`address ${hook}`);
      return c.json({ done: true as const }, 200);
    })
    .openapi(takeHook, async (c) => {
      const hook = await hookById(sql, c.req.valid('param').hook);
      if (hook === null) throw notFound('address for other systems');
      const header = (name: string) => c.req.header(`webhook-${name}`);
      const signed = { id: header('id'), timestamp: header('timestamp'), signature: header('signature') };
      const fault = hookFault(hookSecrets(keys.webhook, hook, Date.now()), signed, await c.req.text(), Date.now() / 1000);
      if (fault !== null) throw badSignature(fault);
      const { person, values } = c.req.valid('json');
      const message = signed.id ?? '';
      const came = await sql.begin(async (tx) => begunBy(tx, hook, { person, values, message }));
      const { flow } = await engine.texts.of(sql, (await standingOrNot(hook.cycleId)).sha256);
      return c.json(begunView(came, flow, 'en'), 200);
    });

  async function begunBy(
    tx: Tx,
    { id: hook, cycleId, trigger }: StartHook,
    { person, values, message }: { person: string | null; values: Record<string, unknown>; message: string },
  ) {
    await noteHook(tx, hook);
    const cycle = await cycleForShare(tx, cycleId);
    const { flow } = await engine.texts.of(tx, cycle?.sha256 ?? '');
    // A later version may not listen for it any more.
    if (!triggersIn(flow).some(({ id, on }) => id === trigger && on === 'webhook')) return { refused: 'notListening' };
    return startOne(engine, tx, cycleId, { person, values, by: 'system' }, { trigger, message });
  }

  async function standingOrNot(id: string): Promise<Cycle> {
    const cycle = await cycleById(sql, id);
    if (cycle === null || !cycle.standing) throw notFound(`standing cycle ${id}`);
    return cycle;
  }

  function viewOf({ id, trigger, lastAt, oldUntil }: StartHook): z.infer<typeof hookView> {
    return { id, trigger, url: `${config.publicUrl}/api/hooks/${id}`, lastAt, oldUntil };
  }

  function withSecret(hook: StartHook): z.infer<typeof hookWithSecret> {
    return { ...viewOf(hook), secret: hookSecret(keys.webhook, hook) };
  }
}

function triggersIn(flow: Flow): StartTrigger[] {
  return Object.values(flow.steps).flatMap((step) => (step.kind === 'start' ? (step.settings.triggers ?? []) : []));
}

function offerView({ cycle, flow, form, self, reports, anyone, outside }: StartOffer, refs: Refs, language: 'en' | 'zh') {
  const { id, name } = cycle;
  const start = Object.values(flow.steps).find(({ kind }) => kind === 'start')?.id;
  const first = flow.edges.flatMap(({ from, to }) => (from === start ? (flow.steps[to] ?? []) : []));
  return {
    cycle: id,
    name,
    flow: { key: flow.key, name: flow.name },
    form: { ...form },
    self,
    anyone,
    outside,
    reports: reports.map((report) => refs.named(report)),
    comesFirst: first.map((step) => stepSentence(flow, step, language)),
  };
}

function begunView(came: Begun, flow: Flow, language: 'en' | 'zh'): z.infer<typeof begun> {
  if (!('refused' in came)) return { run: came.run, became: came.became, why: came.rule === null ? null : becameWords(came.rule, language) };
  if (came.problems === undefined) throw refused(flow, came.refused, language);
  const labels = Object.values(flow.steps).flatMap((step) => (step.kind === 'start' ? (step.settings.form?.fields ?? []) : []));
  const problems = came.problems.map(({ field, code, params: more }) => ({
    field,
    message: answerProblemWords(code, more, labels.find(({ id }) => id === field)?.label ?? { en: field }, language),
  }));
  throw new Refusal(422, 'invalid', problems[0]?.message ?? refusalWords('invalid', language), { problems });
}

function refused(flow: Flow, rule: string, language: 'en' | 'zh'): Refusal {
  const own = eligibleWords(flow, rule);
  const words = own === undefined ? undefined : language === 'zh' ? (own.zh ?? own.en) : own.en;
  return new Refusal(409, rule, words ?? refusalWords(rule, language));
}

const becameAs: Record<string, { en: string; zh: string }> = {
  alreadyRunning: { en: 'One about this goes on already.', zh: '已有一份正在進行。' },
  limit: { en: 'The flow sets a limit to how many there may be in such a time, and it is reached.', zh: '已達流程訂明的次數上限。' },
  queued: { en: 'One about this goes on already; this one begins when that is over.', zh: '已有一份正在進行，待其完結後便會展開。' },
  paused: { en: 'The cycle is on hold; this one begins when it goes on.', zh: '周期暫緩中，恢復後便會展開。' },
};

/** Why no run began, though nothing was refused. */
function becameWords(rule: string, language: 'en' | 'zh'): string {
  return becameAs[rule]?.[language] ?? refusalWords(rule, language);
}

const faults = {
  headers: 'Expected the headers webhook-id, webhook-timestamp (seconds since 1970) and webhook-signature, got not all of them.',
  signature: 'The signature does not fit. Expected `v1,` and the base64 of HMAC-SHA256, by the secret of this address, over id.timestamp.body.',
  old: 'webhook-timestamp is more than five minutes from now. Sign the request when it is sent.',
};

function badSignature(fault: keyof typeof faults): Refusal {
  return fault === 'headers' ? badInput(faults.headers) : new Refusal(401, fault === 'old' ? 'tooOld' : 'badSignature', faults[fault]);
}
