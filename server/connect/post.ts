import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import { openAddressOf, type Resolve } from './addresses.ts';

export type PostLimits = { timeoutMs: number; sent: number; answered: number };
export const postLimits: PostLimits = { timeoutMs: 10_000, sent: 256 * 1024, answered: 64 * 1024 };

/** How calls leave. `loopback` lets this machine be called, for trying things and for tests. */
export type Way = { resolve: Resolve; loopback: boolean; limits: PostLimits };
export type Answer = { status: number; text: string; retryAfter: string | null };

/**
 * One POST, to the address that was looked at and no other. Redirects are answers like any other: they are not followed. Throws `AddressRefused` for where it may
 * not go, and any other error for what did not come through in time or was too long.
 */
export async function post(url: URL, body: string, headers: Record<string, string>, way: Way): Promise<Answer> {
  const signal = AbortSignal.timeout(way.limits.timeoutMs);
  const { address, family } = await Promise.race([openAddressOf(url, way), failedBy(signal)]);
  const send = url.protocol === 'https:' ? requestSecure : requestPlain;
  return new Promise((resolve, reject) => {
    const sent = send(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      signal,
      // No connection of an earlier call is used again: it would lead to what a name stood for then.
      agent: false,
      lookup: (_name, options, found) => (options.all === true ? found(null, [{ address, family }]) : found(null, address, family)),
    });
    sent.on('response', (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => {
        text += part;
        if (text.length > way.limits.answered) answer.destroy(new Error('The answer is too long.'));
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text, retryAfter: answer.headers['retry-after'] ?? null }));
      answer.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function failedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('It took too long.')), { once: true }));
}
