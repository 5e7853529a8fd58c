import type { Sql } from './connect.ts';

/** The ids of keys that rows still need: of links to open tasks, of the secrets of persons, connections, sources of facts and addresses for other systems. Each once. */
export async function storedKeyIds(sql: Sql): Promise<{ use: 'mail' | 'journal' | 'webhook'; id: string; where: string }[]> {
  return [
    ...(await sql<{ use: 'mail' | 'journal' | 'webhook'; id: string; where: string }[]>`
      select distinct 'mail' as use, l.key_id as id, 'mail_links' as where from mail_links l join slots s on s.id = l.slot_id and s.status = 'open'
      union select distinct 'journal', wrapped_by, 'person_keys' from person_keys where key is not null
      union select distinct 'webhook', wrapped_by, 'connection_secrets' from connection_secrets
      union select distinct 'webhook', key_id, 'fact_sources' from fact_sources where ended_at is null
      union select distinct 'webhook', key_id, 'start_hooks' from start_hooks where ended_at is null order by 1, 2`),
  ];
}
