import { createHmac, timingSafeEqual } from 'node:crypto';
import { lookup as resolveName } from 'node:dns';
import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net';
import * as z from 'zod';
import type { Caller, CallResult } from '../engine/calls.ts';
import { answers } from './answers-schema.ts';
import type { KeyRing } from './keys.ts';

/** Other systems by the names that flows know them by. `loopback` lets plain addresses of this machine through, for trying things and for tests. */
export type Connections = { urls: Readonly<Record<string, string>>; loopback: boolean };

const timeoutMs = 10_000;
const longestAnswer = 64 * 1024;

/**
 * Calls other systems by signed POST: JSON with the call's key, the connection's name, the values, and where an answer may be posted later. Only to https
 * addresses of other machines on the open net; redirects are not followed. A trial calls nobody: every call counts as accepted.
 */
export function createCaller({ connections, webhook, publicUrl }: { connections: Connections; webhook: KeyRing; publicUrl: string }): Caller {
  return async ({ key, connection, values, trial }) => {
    if (trial !== null) return { accepted: true, values: null };
    const url = connections.urls[connection];
    if (url === undefined) return { accepted: false, permanent: true, code: 'unknownConnection' };
    const body = JSON.stringify({ call: key, connection, values, replyTo: `${publicUrl}/api/replies/${encodeURIComponent(key)}/${replyToken(webhook, key)}` });
    const headers = { 'content-type': 'application/json', 'idempotency-key': key, 'loopwright-signature': signature(webhook, body) };
    try {
      const { status, text } = await post(new URL(url), body, headers, connections.loopback);
      return resultOf(status, text);
    } catch (error) {
      return { accepted: false, permanent: error instanceof RangeError, code: error instanceof RangeError ? 'addressNotAllowed' : 'noAnswer' };
    }
  };
}

function resultOf(status: number, text: string): CallResult {
  if (status >= 200 && status < 300) {
    const parsed = replyBody.safeParse(jsonOr(text));
    return { accepted: true, values: parsed.success ? parsed.data.values : null };
  }
  const again = status >= 500 || [408, 425, 429].includes(status);
  return { accepted: false, permanent: !again, code: `status${status}` };
}

const replyBody = z.object({ values: answers });

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `k=<key id>,t=<seconds>,v1=<hex>`: HMAC-SHA256 by the webhook key over `<seconds>.<body>`. */
function signature(ring: KeyRing, body: string): string {
  const at = Math.floor(Date.now() / 1000);
  return `k=${ring.current},t=${at},v1=${createHmac('sha256', secretOf(ring, ring.current)).update(`${at}.${body}`).digest('hex')}`;
}

function secretOf(ring: KeyRing, id: string): Buffer {
  const secret = ring.secrets[id];
  if (secret === undefined) throw new Error(`The webhook key ${id} is missing.`);
  return secret;
}

/** What lets its holder answer one call: made from the call's key, with the id of our key in front; stored nowhere. */
function replyToken(ring: KeyRing, call: string, id = ring.current): string {
  return `${id}.${createHmac('sha256', secretOf(ring, id))
    .update(JSON.stringify(['reply', call]))
    .digest('base64url')}`;
}

export function isReplyToken(ring: KeyRing, call: string, token: string): boolean {
  const id = token.slice(0, token.indexOf('.'));
  if (ring.secrets[id] === undefined) return false;
  const [given, expected] = [Buffer.from(token), Buffer.from(replyToken(ring, call, id))];
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function post(url: URL, body: string, headers: Record<string, string>, loopback: boolean): Promise<{ status: number; text: string }> {
  if (url.protocol !== 'https:' && !loopback) throw new RangeError(`Expected an https address, got ${url.protocol}.`);
  // A name is looked at when it is looked up; an address that is written out is never looked up.
  const written = url.hostname.replace(/^\[|\]$/g, '');
  if (!loopback && isIP(written) !== 0 && !isOpenAddress(written)) throw new RangeError('The address may not be called.');
  const send = url.protocol === 'https:' ? requestSecure : requestPlain;
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) }, signal: AbortSignal.timeout(timeoutMs) };
    const sent = send(url, loopback ? options : { ...options, lookup: publicOnly }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => {
        text += part;
        if (text.length > longestAnswer) answer.destroy(new Error('The answer is too long.'));
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
      answer.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Addresses of this machine, of private nets and of the links between: a name that leads there is not called. */
const closed = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  closed.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ['::', 128],
  ['::1', 128],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  closed.addSubnet(net, bits, 'ipv6');

export function isOpenAddress(address: string): boolean {
  return !closed.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** Looks the name up as usual, at the moment of the call; every address it stands for must be open. */
const publicOnly: LookupFunction = (hostname, options, callback) => {
  resolveName(hostname, { ...options, all: true }, (error, found) => {
    if (error !== null) return callback(error, '', 4);
    const barred = found.find(({ address }) => !isOpenAddress(address));
    if (barred !== undefined || found.length === 0) return callback(new RangeError('The name leads to an address that may not be called.'), '', 4);
    if (options.all === true) return callback(null, found);
    const [first] = found;
    return callback(null, first?.address ?? '', first?.family);
  });
};
