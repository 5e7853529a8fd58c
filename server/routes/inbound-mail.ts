import * as z from 'zod';
import { signatureFault } from '../connect/signing.ts';
import type { AppDeps } from '../deps.ts';
import { notFound, Refusal } from '../errors.ts';
import { largestMail } from '../mail/inbound/parse.ts';
import { TryLater } from '../mail/inbound/incoming.ts';
import { newRouter, route } from '../permissions.ts';

const address = z.string().max(320);

const takeIn = route({
  method: 'post',
  path: '/api/mail/inbound',
  permission: 'anyone',
  summary: 'A mail that a provider took in for our address for answers',
  description:
    'Signed by Standard Webhooks with INBOUND_SECRET. `raw` is the mail as it came over the wire, in base64: its own signatures are checked here, and nothing that the provider says about it counts. What comes of it is not told. Answers 503 when it is to be brought again.',
  maxBody: Math.ceil((largestMail * 4) / 3) + 64 * 1024,
  request: {
    headers: z.object({
      'webhook-id': z.string().max(200).optional(),
      'webhook-timestamp': z.string().max(20).optional(),
      'webhook-signature': z.string().max(1_000).optional(),
    }),
    body: {
      content: {
        'application/json': {
          schema: z.object({ raw: z.base64(), envelope: z.object({ from: address.nullable(), to: z.array(address).max(20) }).default({ from: null, to: [] }) }),
        },
      },
    },
  },
  responses: { 200: { description: 'Taken', content: { 'application/json': { schema: z.object({ taken: z.literal(true) }) } } } },
});

const faults = {
  unsigned: 'This is not signed: expected the headers webhook-id, webhook-timestamp and webhook-signature of Standard Webhooks.',
  stale: 'The signature is of another time: webhook-timestamp may be off by five minutes at most.',
  wrongSignature: 'The signature is not by the secret INBOUND_SECRET.',
} as const;

export function inboundMailRoutes({ inbound }: Pick<AppDeps, 'inbound'>) {
  return newRouter().openapi(takeIn, async (c) => {
    if (inbound === null || inbound.secret === null) throw notFound('mail to take in: INBOUND_SECRET is not set');
    const fault = signatureFault([inbound.secret], c.req.valid('header'), await c.req.text(), Date.now());
    if (fault !== null) throw new Refusal(401, fault, faults[fault]);
    const { raw, envelope } = c.req.valid('json');
    try {
      await inbound.receive({ raw: Buffer.from(raw, 'base64'), envelope });
    } catch (error) {
      if (error instanceof TryLater) throw new Refusal(503, 'tryLater', `${error.message} Bring it again.`);
      throw error;
    }
    return c.json({ taken: true as const }, 200);
  });
}
