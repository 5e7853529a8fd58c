import type { Text } from '../workflows/flow/grammar.ts';
import type { Sql, Tx } from './connect.ts';

/** `answers`: the comment that it answers. `step` null: about the flow as a whole. */
export type FlowComment = {
  id: string;
  step: string | null;
  answers: string | null;
  byId: string;
  body: string;
  at: string;
  resolvedAt: string | null;
  resolvedBy: string | null;
  /** Who is named in it. */
  named: string[];
};
export type NewComment = Pick<FlowComment, 'id' | 'step' | 'answers' | 'byId' | 'body' | 'named'> & { flowId: string };

const most = 1_000;

/** The oldest first. */
export async function commentsOn(sql: Sql, flowId: string): Promise<FlowComment[]> {
  const rows = await sql<FlowComment[]>`
    select c.id, c.step, c.answers, c.by_id as "byId", c.body, c.at, c.resolved_at as "resolvedAt", c.resolved_by as "resolvedBy",
      coalesce((select array_agg(m.person_id order by m.person_id) from flow_mentions m where m.comment_id = c.id), '{}') as named
    from flow_comments c where c.flow_id = ${flowId} order by c.at desc, c.id limit ${most}`;
  return rows.reverse();
}

export async function commentOn(sql: Sql, flowId: string, id: string): Promise<{ byId: string; answers: string | null } | null> {
  const [row] = await sql<{ byId: string; answers: string | null }[]>`
    select by_id as "byId", answers from flow_comments where flow_id = ${flowId} and id = ${id}`;
  return row ?? null;
}

/** Whether it is new: the same id again says nothing more. */
export async function insertComment(tx: Tx, { id, flowId, step, answers, byId, body, named }: NewComment): Promise<boolean> {
  const rows = await tx`
    insert into flow_comments (id, flow_id, step, answers, by_id, body) values (${id}, ${flowId}, ${step}, ${answers}, ${byId}, ${body})
    on conflict (id) do nothing returning id`;
  if (rows.length === 0) return false;
  if (named.length > 0) await tx`insert into flow_mentions (comment_id, person_id) select ${id}, unnest(${named}::text[]) on conflict do nothing`;
  return true;
}

/** Settles what was spoken about, or (null) opens it again. */
export async function resolveComment(sql: Sql, id: string, by: string | null): Promise<void> {
  await sql`update flow_comments set resolved_at = case when ${by}::text is null then null else clock_timestamp() end, resolved_by = ${by} where id = ${id}`;
}

export async function deleteComment(sql: Sql, id: string): Promise<void> {
  await sql`delete from flow_comments where id = ${id}`;
}

/** `stepName` null: the flow as a whole, or a step that is gone. `sensitive`: mails say nothing of the flow. */
export type Mention = { id: string; flowId: string; flow: Text; stepName: Text | null; sensitive: boolean; byId: string; body: string; at: string };

/** Where this person is named and has not looked yet, the oldest first; what is settled needs no look. */
export async function unseenMentions(sql: Sql, personId: string): Promise<Mention[]> {
  return [
    ...(await sql<Mention[]>`
      select c.id, c.flow_id as "flowId", f.draft -> 'name' as flow, f.draft -> 'steps' -> c.step -> 'name' as "stepName",
        coalesce((f.draft ->> 'sensitive')::boolean, false) or f.draft ? 'confidential' as sensitive, c.by_id as "byId", c.body, c.at
      from flow_mentions m join flow_comments c on c.id = m.comment_id join flows f on f.id = c.flow_id
      where m.person_id = ${personId} and m.seen_at is null and c.resolved_at is null order by c.at, c.id limit 100`),
  ];
}

export async function seeMentions(sql: Sql, personId: string, flowId: string): Promise<void> {
  await sql`
    update flow_mentions m set seen_at = clock_timestamp() from flow_comments c
    where c.id = m.comment_id and c.flow_id = ${flowId} and m.person_id = ${personId} and m.seen_at is null`;
}

/** Changes whenever anything is said, settled or taken back. */
export async function commentsMark(sql: Sql, flowId: string): Promise<string> {
  const [row] = await sql<{ mark: string }[]>`
    select count(*) || ' ' || count(resolved_at) || ' ' || coalesce(max(at)::text, '') as mark from flow_comments where flow_id = ${flowId}`;
  return row?.mark ?? '';
}

/** Whether a mail that tells this person of mentions waits to be sent. */
export async function isMentionMailWaiting(sql: Sql, personId: string): Promise<boolean> {
  const rows = await sql`
    select 1 from outbox where kind = 'mail' and payload ->> 'kind' = 'mention' and payload ->> 'to' = ${personId} and sent_at is null and failed is null limit 1`;
  return rows.length > 0;
}

/** Takes this person's name out of comments that name them. It must still be on file. */
export async function forgetInComments(tx: Tx, personId: string): Promise<void> {
  await tx`
    update flow_comments c set body =
      replace(replace(replace(c.body, '@' || p.name || coalesce(' (' || p.known_as || ')', ''), '@…'), '@' || p.name, '@…'), '@' || coalesce(p.name_zh, p.name), '@…')
    from flow_mentions m join people p on p.id = m.person_id where m.comment_id = c.id and m.person_id = ${personId}`;
  await tx`delete from flow_mentions where person_id = ${personId}`;
}
