import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import { openAddressOf, type Resolve } from './addresses.ts';

export class TooLong extends Error {}

type Way = { resolve: Resolve; loopback: boolean; limits: { timeoutMs: number; answered: number } };

/** What stands at an address, read as a call of ours is sent: to the address that was looked at and no other, without redirects. Throws for anything but 200. */
export async function fetchText(url: URL, way: Way): Promise<string> {
  const signal = AbortSignal.timeout(way.limits.timeoutMs);
  const { address, family } = await openAddressOf(url, way);
  const get = url.protocol === 'https:' ? requestSecure : requestPlain;
  return new Promise((resolve, reject) => {
    const asked = get(url, {
      headers: { accept: 'text/calendar', 'user-agent': 'Loopwright' },
      signal,
      agent: false,
      lookup: (_name, options, found) => (options.all === true ? found(null, [{ address, family }]) : found(null, address, family)),
    });
    asked.on('response', (answer) => {
      if (answer.statusCode !== 200) {
        answer.destroy();
        reject(new Error(`It answered ${answer.statusCode}.`));
        return;
      }
      const parts: Buffer[] = [];
      let size = 0;
      answer.on('data', (part: Buffer) => {
        parts.push(part);
        size += part.byteLength;
        if (size > way.limits.answered) answer.destroy(new TooLong('The answer is too long.'));
      });
      answer.on('end', () => resolve(Buffer.concat(parts).toString('utf8')));
      answer.on('error', reject);
    });
    asked.on('error', reject);
    asked.end();
  });
}
