import type { Pool } from '../../db/connect.ts';
import { insertOutbox, type OutboxRow } from '../../db/outbox.ts';
import type { MailResult } from '../../engine/relay.ts';
import { isNotice, type MailKind } from '../../workflows/flow/task/events.ts';

/**
 * A way by which people hear of something: takes a row of the outbox, says what it says today, and answers whether it was accepted. It is called again for the same
 * row when it could not be told whether it was; what it sends carries the same id then.
 */
export type Channel = (row: OutboxRow) => Promise<MailResult>;

/**
 * Mail is the first channel: every row goes out by it. Where chat is set up, what asks somebody for an answer goes there too, as a row of its own, so that neither
 * waits for the other nor is sent twice with it; also where their address takes no mail. A trial reaches its one address alone.
 */
export function throughChannels({ sql, mail, chat }: { sql: Pool; mail: Channel; chat: Channel | null }): Channel {
  return async (row) => {
    if (row.payload.channel === 'chat') return chat === null ? { accepted: false, permanent: true, code: 'noChat' } : chat(row);
    if (chat !== null && isForChat(row)) {
      const { neededBy: _, ...payload } = row.payload;
      await sql.begin((tx) => insertOutbox(tx, [{ kind: 'mail', key: `chat:${row.key}`, runId: row.runId, payload: { ...payload, channel: 'chat' } }]));
    }
    return mail(row);
  };
}

function isForChat({ payload }: OutboxRow): boolean {
  if (typeof payload.trialTo === 'string') return false;
  if (payload.kind === 'merged') return (payload.messages as { kind?: MailKind }[]).some(({ kind }) => kind !== undefined && asks(kind));
  return asks(payload.kind as MailKind);
}

const asks = (kind: MailKind): boolean => isNotice(kind) || kind === 'reminder';
