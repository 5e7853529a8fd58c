import * as z from 'zod';
import { allFlows, type FlowRow, flowById, flowText, insertFlow, promisedTo, saveDraft, versionOf, versionsOf } from '../../db/flows.ts';
import { connectionNames } from '../../db/connections.ts';
import { rosterSize } from '../../db/people.ts';
import { connectionProblems } from '../../workflows/flow/connections.ts';
import { factTypesNow, flowHash, publish, tryDraft, withOrganisation } from '../../engine/publish.ts';
import type { Sql } from '../../db/connect.ts';
import { check } from '../../workflows/flow/check.ts';
import { drawn } from '../../workflows/flow/diff.ts';
import { type FactTypes, undeclaredFacts, withFactTypes } from '../../workflows/flow/fact-type.ts';
import type { Text } from '../../workflows/flow/grammar.ts';
import { parseFlow } from '../../workflows/flow/parse.ts';
import { type Flow, isTask } from '../../workflows/flow/schema.ts';
import { sentences } from '../../workflows/flow/sentences.ts';
import { piecesOf } from '../../workflows/flow/walk.ts';
import { conditionOfCel } from '../cel.ts';
import type { AppDeps } from '../deps.ts';
import { conflict, notFound, Refusal } from '../errors.ts';
import { newId } from '../ids.ts';
import { newRouter, readerLanguage, route, whoIs } from '../permissions.ts';
import { loadRefs } from '../refs.ts';
import { allTemplates, type Template } from '../templates.ts';
import {
  conditionDocument,
  draft,
  flowDocument,
  flowParams,
  flowRow,
  newFlow,
  notAFlow,
  notARule,
  problem,
  publishing,
  scenariosRun,
  templateRow,
  typedRule,
  unsound,
  version,
} from './flows-schemas.ts';

export const largestFlow = 6 * 1024 * 1024;

const listFlows = route({
  method: 'get',
  path: '/api/flows',
  permission: 'flow.view',
  summary: 'Every flow, the one edited last first, and the templates to begin from',
  responses: {
    200: {
      description: 'Flows and templates',
      content: { 'application/json': { schema: z.object({ flows: z.array(flowRow), templates: z.array(templateRow) }) } },
    },
  },
});

const createFlow = route({
  method: 'post',
  path: '/api/flows',
  permission: 'flow.edit',
  summary: 'A new flow: a copy of a template or of a version of a flow, the flow of a file, or nothing but its start',
  maxBody: largestFlow,
  request: { body: { content: { 'application/json': { schema: newFlow } } } },
  responses: { 200: { description: 'Its id', content: { 'application/json': { schema: z.object({ id: z.string() }) } } } },
});

const getFlow = route({
  method: 'get',
  path: '/api/flows/{id}',
  permission: 'flow.view',
  summary: 'The draft of a flow. What should be put right in it is asked for by itself: it takes longer than all the rest',
  request: { params: flowParams },
  responses: { 200: { description: 'The draft', content: { 'application/json': { schema: draft } } } },
});

const getProblems = route({
  method: 'get',
  path: '/api/flows/{id}/problems',
  permission: 'flow.view',
  summary: 'What should be put right in the draft, errors first, and in which revision of it',
  request: { params: flowParams },
  responses: {
    200: { description: 'Problems', content: { 'application/json': { schema: z.object({ revision: z.number(), problems: z.array(problem) }) } } },
  },
});

const putDraft = route({
  method: 'put',
  path: '/api/flows/{id}/draft',
  permission: 'flow.edit',
  maxBody: largestFlow,
  summary: 'Keeps the draft, sound or not, if nobody else has changed it since `revision`',
  request: { params: flowParams, body: { content: { 'application/json': { schema: z.object({ flow: flowDocument, revision: z.number().int() }) } } } },
  responses: {
    200: { description: 'The new revision', content: { 'application/json': { schema: z.object({ revision: z.number() }) } } },
  },
});

const publishFlow = route({
  method: 'post',
  path: '/api/flows/{id}/publish',
  permission: 'flow.publish',
  summary: 'Makes the draft the next version, once nothing stands against it; the same draft again is the same version',
  request: { params: flowParams, body: { content: { 'application/json': { schema: publishing } } } },
  responses: { 200: { description: 'The version', content: { 'application/json': { schema: z.object({ version: z.number(), sha256: z.string() }) } } } },
});

const testFlow = route({
  method: 'post',
  path: '/api/flows/{id}/test',
  permission: 'flow.view',
  summary: 'Runs the examples that are saved with the draft, as publishing does; nothing is kept. A draft that is not sound is refused',
  request: { params: flowParams },
  responses: { 200: { description: 'What became of each, and what none goes through', content: { 'application/json': { schema: scenariosRun } } } },
});

const listVersions = route({
  method: 'get',
  path: '/api/flows/{id}/versions',
  permission: 'flow.view',
  summary: 'What was published, the newest first',
  request: { params: flowParams },
  responses: { 200: { description: 'Versions', content: { 'application/json': { schema: z.object({ versions: z.array(version) }) } } } },
});

const getPromised = route({
  method: 'get',
  path: '/api/flows/{id}/promised',
  permission: 'flow.view',
  summary: 'Which version people were last told of, and how many: what is published next is held to it',
  request: { params: flowParams },
  responses: {
    200: {
      description: 'Null: it was not launched in earnest yet',
      content: { 'application/json': { schema: z.object({ promised: z.object({ version: z.number(), people: z.number() }).nullable() }) } },
    },
  },
});

const getVersion = route({
  method: 'get',
  path: '/api/flows/{id}/versions/{version}',
  permission: 'flow.view',
  summary: 'One version as it was published',
  request: { params: flowParams.extend({ version: z.coerce.number().int().min(1).max(1_000_000) }) },
  responses: {
    200: { description: 'The version', content: { 'application/json': { schema: z.object({ flow: flowDocument, version: z.number(), sha256: z.string() }) } } },
  },
});

const parseCondition = route({
  method: 'post',
  path: '/api/flows/condition/parse',
  permission: 'flow.edit',
  maxBody: largestFlow,
  summary: 'Reads a rule that was typed, with the names of the flow; nothing is kept. What cannot be read is refused, each part with its place and why',
  request: { body: { content: { 'application/json': { schema: typedRule } } } },
  responses: { 200: { description: 'The rule', content: { 'application/json': { schema: z.object({ condition: conditionDocument }) } } } },
});

export function flowRoutes({ sql, engine, log }: Pick<AppDeps, 'sql' | 'engine' | 'log'>) {
  const templates = () => allTemplates(sql, log);
  return newRouter()
    .openapi(listFlows, async (c) => {
      const [flows, from] = await Promise.all([allFlows(sql), templates()]);
      return c.json({ flows: flows.map(rowOf), templates: from.map(templateRowOf) }, 200);
    })
    .openapi(createFlow, async (c) => {
      const { template, from: origin, flow: brought, name } = c.req.valid('json');
      const from =
        brought !== undefined
          ? aFlow(brought)
          : origin !== undefined
            ? await copyOf(sql, origin, name)
            : template === undefined
              ? emptyFlow(name)
              : (await templates()).find(({ key }) => key === template)?.flow;
      if (from === undefined) throw notFound(`template ${template}`);
      const id = newId('f');
      await insertFlow(sql, { id, draft: { ...from, name: name ?? from.name }, by: whoIs(c).person.id });
      return c.json({ id }, 200);
    })
    .openapi(getFlow, async (c) => {
      const { id } = c.req.valid('param');
      const row = await known(flowById(sql, id), id);
      const [{ flow, types, connections }, roster, refs] = await Promise.all([
        asItStands(sql, row),
        rosterSize(sql, new Date().toISOString().slice(0, 10)),
        loadRefs(engine, sql),
      ]);
      const { revision, version, sha256 } = row;
      const changed = sha256 === null || sha256 !== flowHash(flow);
      return c.json({ id, flow, revision, by: refs.named(row.updatedBy), version, changed, connections, factTypes: types, roster }, 200);
    })
    .openapi(getProblems, async (c) => {
      const { id } = c.req.valid('param');
      const row = await known(flowById(sql, id), id);
      const { flow, types, connections } = await asItStands(sql, row);
      const problems = [...check(flow), ...connectionProblems(flow, connections), ...undeclaredFacts(flow, types)];
      return c.json({ revision: row.revision, problems }, 200);
    })
    .openapi(putDraft, async (c) => {
      const { id } = c.req.valid('param');
      const { flow: sent, revision } = c.req.valid('json');
      const { flow, problems } = parseFlow(sent);
      if (flow === null) throw notAFlow(problems);
      const saved = await saveDraft(sql, { id, flow, revision, by: whoIs(c).person.id });
      if (saved === null) throw stale((await known(flowById(sql, id), id)).revision, revision);
      return c.json({ revision: saved }, 200);
    })
    .openapi(publishFlow, async (c) => {
      const { id } = c.req.valid('param');
      const { revision, note = '' } = c.req.valid('json');
      const { person } = whoIs(c);
      const published = await publish(engine, { flowId: id, revision, by: person.id, note: note.trim() === '' ? null : note.trim() });
      if (published.ok) return c.json({ version: published.version, sha256: published.sha256 }, 200);
      if (published.why === 'unknown') throw notFound(`flow ${id}`);
      if (published.why === 'stale') throw stale(published.revision, revision);
      throw published.why === 'unreadable' ? notAFlow(published.problems) : unsound(published.problems, published.flow, readerLanguage(c));
    })
    .openapi(testFlow, async (c) => {
      const { id } = c.req.valid('param');
      const tried = await tryDraft(sql, (await known(flowById(sql, id), id)).draft);
      if ('results' in tried) return c.json(tried, 200);
      throw tried.why === 'unreadable' ? notAFlow(tried.problems) : unsound(tried.problems, tried.flow, readerLanguage(c), 'try');
    })
    .openapi(listVersions, async (c) => {
      const { id } = c.req.valid('param');
      await known(flowById(sql, id), id);
      const refs = await loadRefs(engine, sql);
      const versions = (await versionsOf(sql, id)).map(({ publishedBy, ...one }) => ({ ...one, by: refs.named(publishedBy) }));
      return c.json({ versions }, 200);
    })
    .openapi(getPromised, async (c) => c.json({ promised: await promisedTo(sql, c.req.valid('param').id) }, 200))
    .openapi(getVersion, async (c) => {
      const { id, version } = c.req.valid('param');
      const { flow, sha256 } = await publishedAs(sql, id, version);
      return c.json({ flow, version, sha256 }, 200);
    })
    .openapi(parseCondition, async (c) => {
      const { flow: sent, text } = c.req.valid('json');
      const { flow, problems } = parseFlow(sent);
      if (flow === null) throw notAFlow(problems);
      const read = conditionOfCel(text, flow);
      if ('problems' in read) throw notARule(read.problems, readerLanguage(c));
      return c.json({ condition: read.condition }, 200);
    });
}

/** The flow of a file, or why it is none. */
function aFlow(document: unknown): Flow {
  const { flow, problems } = parseFlow(document);
  if (flow === null) throw notAFlow(problems);
  return flow;
}

async function publishedAs(sql: Sql, id: string, version: number): Promise<{ flow: Flow; sha256: string }> {
  const row = await versionOf(sql, id, version);
  const found = row === null ? null : await flowText(sql, row.sha256);
  if (row === null || found === null) throw notFound(`version ${version} of the flow ${id}`);
  return { flow: found.flow, sha256: row.sha256 };
}

/** What a flow begins with that goes on from a version of another: that version as it was drawn, under a key of its own. */
async function copyOf(sql: Sql, { flow: id, version }: { flow: string; version: number }, name: Text | undefined): Promise<Flow> {
  const { flow } = await publishedAs(sql, id, version);
  return { ...drawn(flow), key: keyOf((name ?? flow.name).en) };
}

export async function known(finding: Promise<FlowRow | null>, id: string): Promise<FlowRow> {
  const row = await finding;
  if (row === null) throw notFound(`flow ${id}`);
  return row;
}

function stale(revision: number, came: number): Refusal {
  const message = 'Someone else has changed this flow meanwhile. Load it again, then make your change once more.';
  return conflict('stale', message, { field: 'revision', expected: String(revision), came: String(came) }, { revision });
}

function rowOf({ id, draft: { key, name, noun, steps }, version, publishedAt, revision, updatedAt, running }: FlowRow): z.infer<typeof flowRow> {
  return { id, key, name, noun: noun ?? null, steps: Object.keys(steps).length, version, publishedAt, revision, updatedAt, running };
}

function templateRowOf({ key, flow, own }: Template): z.infer<typeof templateRow> {
  const { name, description, steps, dates } = flow;
  const asked = sentences(flow, 'en').flatMap(({ step }) => {
    const found = steps[step];
    return found !== undefined && isTask(found) ? [found.name] : [];
  });
  return {
    key,
    name,
    description: description ?? null,
    steps: Object.keys(steps).length,
    asked,
    dates: dates.filter(({ optional }) => !optional).map(({ label }) => label),
    roles: rolesOf(flow),
    own,
    byItself: Object.values(steps).some((step) => step.kind === 'start' && step.settings.about !== undefined),
  };
}

/** The roles that somebody must hold for its tasks to find people. */
function rolesOf(flow: Flow): string[] {
  const named = Object.values(flow.steps).flatMap((step) =>
    piecesOf(step).flatMap(({ piece }) => ('who' in piece && piece.who === 'role' ? [piece.role] : [])),
  );
  return [...new Set(named)].sort();
}

/** A draft with what the organisation has declared of what it names, and what there is that it may name. */
async function asItStands(sql: Sql, { draft }: FlowRow): Promise<{ flow: Flow; types: FactTypes; connections: string[] }> {
  const [types, connections] = await Promise.all([factTypesNow(sql), connectionNames(sql)]);
  const flow = await withOrganisation(sql, withFactTypes(parseFlow(draft).flow ?? draft, types));
  return { flow, types, connections };
}

/** A drawing of nothing but its start. */
function emptyFlow(name: Text = { en: 'New flow', zh: '新流程' }): Flow {
  const start = { id: 'start', kind: 'start' as const, name: { en: 'Start', zh: '開始' }, in: null, settings: { begins: 'byHand' as const } };
  return {
    schema: 1,
    key: keyOf(name.en),
    name,
    data: {},
    sensitive: false,
    dates: [],
    tables: {},
    records: {},
    facts: {},
    steps: { start },
    edges: [],
    scenarios: [],
    layout: {},
  };
}

/** `Annual review 2027` → `annual-review-2027`; a name without Latin letters yields `flow`. */
function keyOf(name: string): string {
  const key = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 50)
    .replace(/-+$/, '');
  return key === '' ? 'flow' : key;
}
