import type { Logger } from 'pino';
import type { Engine } from '../../engine/engine.ts';
import { AddressRefused, type Resolve, resolveByDns } from '../connect/addresses.ts';
import { messageOf } from '../connect/caller.ts';
import { post, postLimits } from '../connect/post.ts';
import { signed } from '../connect/signing.ts';
import type { Keys } from '../keys.ts';
import { compose } from '../mail/compose.ts';
import type { Single } from '../mail/data.ts';
import { letterOf } from '../mail/letter.ts';
import type { Channel } from './channel.ts';

/** Where chat messages go, and what they are signed with. */
export type ChatHook = { url: string; secret: Buffer };
type ChatDeps = { engine: Engine; keys: Keys; publicUrl: string; hook: ChatHook; loopback: boolean; log: Logger; resolve?: Resolve };

/** What is posted. `docs/chat.md` says how it becomes a message of Slack or Teams. */
export type ChatMessage = {
  type: 'message';
  to: { id: string; email: string | null };
  language: 'en' | 'zh';
  title: string;
  lines: string[];
  facts: { label: string; value: string }[];
  button: { label: string; url: string } | null;
};

/**
 * A signed webhook (Standard Webhooks), which a program of the organisation turns into a message of its chat. The words are those of the mail; the button leads to
 * the app, where one signs in: whoever else reads a chat may not answer by a link in it.
 */
export function createChat({ engine, keys, publicUrl, hook, loopback, log, resolve = resolveByDns }: ChatDeps): Channel {
  return async (row) => {
    const composed = await compose({ engine, keys, publicUrl, mailbox: null }, row);
    if (composed === null) return { accepted: false, permanent: true, code: 'superseded' };
    const person = typeof row.payload.to === 'string' ? row.payload.to : '';
    const slots = composed.links.map(({ slotId }) => slotId);
    const message = messageFor(composed.data as Single, {
      person,
      email: composed.to,
      url: slots.length === 1 ? `${publicUrl}/?task=${encodeURIComponent(slots[0] ?? '')}` : publicUrl,
    });
    const id = messageOf(row.key);
    const now = Date.now();
    const body = JSON.stringify({ ...message, timestamp: new Date(now).toISOString() });
    const headers = { 'content-type': 'application/json', 'user-agent': 'Loopwright', 'idempotency-key': id, ...signed([hook.secret], id, body, now) };
    try {
      const { status } = await post(new URL(hook.url), body, headers, { resolve, loopback, limits: postLimits });
      if (status >= 200 && status < 300) return { accepted: true };
      const permanent = status < 500 && ![408, 425, 429].includes(status);
      log.warn({ row: row.id, status, permanent }, 'A chat message was not accepted.');
      return { accepted: false, permanent, code: `status${status}` };
    } catch (error) {
      const permanent = error instanceof AddressRefused;
      return { accepted: false, permanent, code: permanent ? 'addressNotAllowed' : 'noAnswer' };
    }
  };
}

function messageFor(data: Single, { person, email, url }: { person: string; email: string; url: string }): ChatMessage {
  const { title, lead, facts, button, parts = [] } = letterOf(data);
  return {
    type: 'message',
    to: { id: person, email: email === '' ? null : email },
    language: data.language,
    title,
    lines: [...lead, ...parts.map((part) => part.title)],
    facts: facts.map(([label, value]) => ({ label, value })),
    button: button === null && parts.length === 0 ? null : { label: button?.label ?? (data.language === 'zh' ? '開啟' : 'Open'), url },
  };
}
