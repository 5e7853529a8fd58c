import type { Plan } from '../workflows/flow/plan.ts';
import type { Flow } from '../workflows/flow/schema.ts';
import type { Sql, Tx } from './connect.ts';

export type FlowRow = {
  id: string;
  draft: Flow;
  revision: number;
  updatedAt: string;
  updatedBy: string;
  /** The latest published, if any. */
  version: number | null;
  sha256: string | null;
  publishedAt: string | null;
  /** Cycles that are not over. */
  running: number;
};

/** `note`: why, in the words of whoever published it. */
export type VersionRow = { version: number; sha256: string; publishedAt: string; publishedBy: string; note: string | null };

function flowColumns(sql: Sql) {
  return sql`
    f.id, f.draft, f.revision, f.updated_at as "updatedAt", f.updated_by as "updatedBy",
    v.version, v.sha256, v.published_at as "publishedAt",
    (select count(*)::int from cycles y where y.flow_id = f.id and y.ended_at is null) as running
    from flows f left join lateral (select * from versions where flow_id = f.id order by version desc limit 1) v on true`;
}

/** Every flow, the one edited last first. */
export async function allFlows(sql: Sql): Promise<FlowRow[]> {
  return [...(await sql<FlowRow[]>`select ${flowColumns(sql)} order by f.updated_at desc, f.id`)];
}

export async function flowById(sql: Sql, id: string): Promise<FlowRow | null> {
  const [row] = await sql<FlowRow[]>`select ${flowColumns(sql)} where f.id = ${id}`;
  return row ?? null;
}

/** At which revision its draft is; null: there is no such flow. */
export async function revisionOf(sql: Sql, id: string): Promise<number | null> {
  const [row] = await sql<{ revision: number }[]>`select revision from flows where id = ${id}`;
  return row?.revision ?? null;
}

export async function lockFlow(tx: Tx, id: string): Promise<{ draft: Flow; revision: number } | null> {
  const [row] = await tx<{ draft: Flow; revision: number }[]>`select draft, revision from flows where id = ${id} for update`;
  return row ?? null;
}

export async function insertFlow(sql: Sql, flow: { id: string; draft: Flow; by: string }): Promise<void> {
  await sql`
    insert into flows (id, draft, revision, created_at, updated_at, updated_by)
    values (${flow.id}, ${sql.json(flow.draft as never)}, 1, now(), now(), ${flow.by})`;
}

/** Writes the draft if it is still at `revision`; the new revision, or null when someone else was faster. */
export async function saveDraft(sql: Sql, draft: { id: string; flow: Flow; revision: number; by: string }): Promise<number | null> {
  const [row] = await sql<{ revision: number }[]>`
    update flows set draft = ${sql.json(draft.flow as never)}, revision = revision + 1, updated_at = now(), updated_by = ${draft.by}
    where id = ${draft.id} and revision = ${draft.revision} returning revision`;
  return row?.revision ?? null;
}

/** What is published stands under its hash; the same text twice is one row. */
export async function insertFlowText(tx: Tx, text: { sha256: string; flow: Flow; plan: Plan }): Promise<void> {
  await tx`
    insert into flow_texts (sha256, flow, plan) values (${text.sha256}, ${tx.json(text.flow as never)}, ${tx.json(text.plan as never)})
    on conflict (sha256) do nothing`;
}

export async function insertVersion(tx: Tx, version: { flowId: string; sha256: string; by: string; note?: string | null }): Promise<number> {
  const [row] = await tx<{ version: number }[]>`
    insert into versions (flow_id, version, sha256, published_at, published_by, note)
    select ${version.flowId}, coalesce(max(version), 0) + 1, ${version.sha256}, now(), ${version.by}, ${version.note ?? null} from versions where flow_id = ${version.flowId}
    returning version`;
  return row?.version ?? 1;
}

export async function versionsOf(sql: Sql, flowId: string): Promise<VersionRow[]> {
  return [
    ...(await sql<VersionRow[]>`
      select version, sha256, published_at as "publishedAt", published_by as "publishedBy", note from versions where flow_id = ${flowId} order by version desc`),
  ];
}

export async function versionOf(sql: Sql, flowId: string, version: number): Promise<VersionRow | null> {
  const [row] = await sql<VersionRow[]>`
    select version, sha256, published_at as "publishedAt", published_by as "publishedBy", note from versions where flow_id = ${flowId} and version = ${version}`;
  return row ?? null;
}

export async function flowText(sql: Sql, sha256: string): Promise<{ flow: Flow; plan: Plan } | null> {
  const [row] = await sql<{ flow: Flow; plan: Plan }[]>`select flow, plan from flow_texts where sha256 = ${sha256}`;
  return row ?? null;
}

/** The latest version that was launched in earnest, and how many people it was about; null: nobody was told anything yet. */
export async function promisedTo(sql: Sql, flowId: string): Promise<{ version: number; people: number } | null> {
  const [row] = await sql<{ version: number; people: number }[]>`
    select y.version, count(distinct r.subject_id)::int as people from cycles y left join runs r on r.cycle_id = y.id
    where y.flow_id = ${flowId} and y.trial_to is null group by y.version order by y.version desc limit 1`;
  return row ?? null;
}

/** A published flow by its key: that version, or (null) the latest. */
export async function publishedFlow(sql: Sql, key: string, version: number | null): Promise<{ flow: Flow; version: number } | null> {
  const [row] = await sql<{ flow: Flow; version: number }[]>`
    select t.flow, v.version from versions v join flow_texts t on t.sha256 = v.sha256
    where t.flow ->> 'key' = ${key} and (${version}::int is null or v.version = ${version}) order by v.version desc limit 1`;
  return row ?? null;
}

/** The key of a published flow. */
export async function flowKeyOf(sql: Sql, sha256: string): Promise<string | null> {
  const [row] = await sql<{ key: string }[]>`select flow ->> 'key' as key from flow_texts where sha256 = ${sha256}`;
  return row?.key ?? null;
}
