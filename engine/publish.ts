import { createHash } from 'node:crypto';
import { databaseNow } from '../db/auth.ts';
import type { Sql } from '../db/connect.ts';
import { addFactTypes, allFactTypes } from '../db/fact-types.ts';
import { adoptRecordTypes, recordTypes } from '../db/record-types.ts';
import { insertFlowText, insertVersion, lockFlow, publishedFlow, versionsOf } from '../db/flows.ts';
import { check, mayPublish } from '../workflows/flow/check.ts';
import { renewStanding } from './start.ts';
import { declarableTypes, type FactTypes, undeclaredFacts, withFactTypes } from '../workflows/flow/fact-type.ts';
import { noteAround } from './around.ts';
import { adoptDocuments, withDocuments } from './documents.ts';
import { noOverrides } from './calendars.ts';
import { placesFor } from './places-for.ts';
import { compile } from '../workflows/flow/compile.ts';
import { type ParseProblem, parseFlow } from '../workflows/flow/parse.ts';
import { looksOf } from '../workflows/flow/looks.ts';
import { type Library, pin } from '../workflows/flow/pin.ts';
import { recordTypesNamed, withRecordTypes } from '../workflows/flow/record-types-named.ts';
import type { Problem } from '../workflows/flow/problem.ts';
import type { Edition } from '../workflows/flow/rehearse/rehearsal.ts';
import { runScenarios, type ScenariosRun, scenarioProblems } from '../workflows/flow/scenarios.ts';
import type { Flow } from '../workflows/flow/schema.ts';
import type { Engine } from './engine.ts';

/** `stale`: the draft is at another revision. `unreadable`: it was kept by another release. `unsound`: lint or soundness stand against it. */
export type Published =
  | { ok: true; version: number; sha256: string }
  | { ok: false; why: 'unknown' }
  | { ok: false; why: 'stale'; revision: number }
  | { ok: false; why: 'unreadable'; problems: ParseProblem[] }
  | { ok: false; why: 'unsound'; problems: Problem[]; flow: Flow };

/** Who publishes which revision, and why, for those who look at the history. */
type Publishing = { flowId: string; revision: number; by: string; note?: string | null };

/** Makes the draft at this revision the next version, which never changes. A draft that is the latest version already stays that version. */
export async function publish(engine: Engine, { flowId, revision, by, note = null }: Publishing): Promise<Published> {
  return engine.sql.begin(async (tx): Promise<Published> => {
    const locked = await lockFlow(tx, flowId);
    if (locked === null) return { ok: false, why: 'unknown' };
    if (locked.revision !== revision) return { ok: false, why: 'stale', revision: locked.revision };
    const ready = await readied(tx, locked.draft);
    if ('why' in ready) return ready;
    const { flow } = ready;
    const failing = scenarioProblems(flow, tryScenarios(flow).results);
    if (failing.length > 0) return { ok: false, why: 'unsound', problems: failing, flow };
    const sha256 = flowHash(flow);
    const [latest] = await versionsOf(tx, flowId);
    if (latest?.sha256 === sha256) return { ok: true, version: latest.version, sha256 };
    await insertFlowText(tx, { sha256, flow, plan: compile(flow) });
    const at = await databaseNow(tx);
    await addFactTypes(tx, declarableTypes(flow), by);
    await adoptRecordTypes(tx, flow.records, by);
    await adoptDocuments(tx, flow, { by, at });
    const version = await insertVersion(tx, { flowId, sha256, by, note });
    await noteAround(engine, tx, [{ at, kind: 'version.published', flow: flow.key, version, byId: by }]);
    await renewStanding(engine, tx, flowId, { version, sha256 });
    return { ok: true, version, sha256 };
  });
}

/** A draft as it would be published: pinned, and sound but for its examples; or what stands against that. */
async function readied(sql: Sql, draft: unknown): Promise<{ flow: Flow } | Extract<Published, { why: 'unreadable' | 'unsound' }>> {
  const { flow, problems: unreadable } = parseFlow(draft);
  if (flow === null) return { ok: false, why: 'unreadable', problems: unreadable };
  const pinned = pin(flow, await libraryFor(sql, flow));
  const types = await factTypesNow(sql);
  // What is declared by publishing stands in the version as it will be declared.
  const whole = await withOrganisation(sql, withFactTypes(pinned.flow, { ...declarableTypes(pinned.flow), ...types }));
  const problems = [...pinned.problems, ...check(whole), ...undeclaredFacts(whole, types)];
  return mayPublish(problems) ? { flow: whole } : { ok: false, why: 'unsound', problems, flow: whole };
}

/** What the organisation has declared of facts, by key. */
export async function factTypesNow(sql: Sql): Promise<FactTypes> {
  return Object.fromEntries((await allFactTypes(sql)).map(({ key, type }) => [key, type]));
}

/** With what the organisation says of the types of records and the texts that it names, in place of what the draft says of them (docs/decisions.md). */
export async function withOrganisation(sql: Sql, flow: Flow): Promise<Flow> {
  const declared = await recordTypes(sql, recordTypesNamed(flow));
  return withDocuments(sql, withRecordTypes(flow, Object.fromEntries(declared.map(({ key, type }) => [key, type]))));
}

/** A draft as it can be tried: pinned, sound, and with what the organisation has declared. Nothing is kept. */
export async function readyDraft(
  sql: Sql,
  draft: unknown,
): Promise<{ edition: Omit<Edition, 'version'> } | Extract<Published, { why: 'unreadable' | 'unsound' }>> {
  const ready = await readied(sql, draft);
  if ('why' in ready) return ready;
  const plan = compile(ready.flow);
  return { edition: { flow: ready.flow, plan, looks: looksOf(plan) } };
}

/** The examples of a draft as publishing would run them. Nothing is kept. */
export async function tryDraft(sql: Sql, draft: unknown): Promise<ScenariosRun | Extract<Published, { why: 'unreadable' | 'unsound' }>> {
  const ready = await readied(sql, draft);
  return 'why' in ready ? ready : tryScenarios(ready.flow);
}

/** The flow's own examples, by the published calendars alone, so that they come to the same everywhere. The flow is pinned and sound. */
export function tryScenarios(flow: Flow): ScenariosRun {
  return runScenarios(flow, placesFor(noOverrides));
}

/** The published flows that a flow names, read once. */
export async function libraryFor(sql: Sql, flow: Flow): Promise<Library> {
  const wanted = Object.values(flow.steps).flatMap((step) => (step.kind === 'subflow' ? [step.settings] : []));
  const found = await Promise.all(wanted.map(({ flow: key, version }) => publishedFlow(sql, key, version)));
  return (key, version) => found[wanted.findIndex((one) => one.flow === key && one.version === version)] ?? null;
}

/** sha256, in hex, of the flow as JSON without spaces and with the keys of every object in order. */
export function flowHash(flow: Flow): string {
  return createHash('sha256').update(canonical(flow)).digest('hex');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, held]) => held !== undefined);
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, held]) => `${JSON.stringify(key)}:${canonical(held)}`)
    .join(',')}}`;
}
