import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { insertOutbox } from '../../db/outbox.ts';
import { parseFlow } from '../../workflows/flow/parse.ts';
import type { AppDeps } from '../deps.ts';
import { notFound } from '../errors.ts';
import type { SampleSent } from '../mail/compose.ts';
import { renderMail } from '../mail/render.ts';
import { companyNames, sampleMails } from '../mail/sample.ts';
import { newRouter, route, whoIs } from '../permissions.ts';
import { refOf } from '../person-ref.ts';
import { flowDocument, notAFlow, personRef } from './flows-schemas.ts';

const asked = z.object({ flow: flowDocument, step: z.string().max(60), item: z.string().max(60).default('task') });
const json = <Schema extends z.ZodType>(schema: Schema) => ({ content: { 'application/json': { schema } } });

const preview = route({
  method: 'post',
  path: '/api/mails/sample',
  permission: 'flow.edit',
  summary: 'A mail of a drawn step, as up to three people on file would get it today; nothing is sent',
  maxBody: 6 * 1024 * 1024,
  request: { body: json(asked) },
  responses: {
    200: {
      description: 'The mails',
      ...json(
        z.object({ mails: z.array(z.object({ about: personRef, to: personRef, language: z.enum(['en', 'zh']), subject: z.string(), html: z.string() })) }),
      ),
    },
  },
});

const send = route({
  method: 'post',
  path: '/api/mails/sample/send',
  permission: 'flow.edit',
  summary: 'Sends one of these mails to whoever asks for it, marked as a trial',
  maxBody: 6 * 1024 * 1024,
  request: { body: json(asked.extend({ nth: z.int().min(0).max(2) })) },
  responses: { 200: { description: 'On its way', ...json(z.object({ to: z.string() })) } },
});

export function sampleMailRoutes({ sql, engine }: Pick<AppDeps, 'sql' | 'engine'>) {
  async function samples({ flow, step, item }: z.infer<typeof asked>) {
    const parsed = parseFlow(flow);
    if (parsed.flow === null) throw notAFlow(parsed.problems);
    return sampleMails(engine, { flow: parsed.flow, step, item }, await companyNames(engine));
  }
  return newRouter()
    .openapi(preview, async (c) => {
      const found = await samples(c.req.valid('json'));
      const mails = found.map(({ about, to, data }) => ({ about: refOf(about), to: refOf(to), language: data.language, ...renderMail(data) }));
      return c.json({ mails: mails.map(({ about, to, language, subject, html }) => ({ about, to, language, subject, html })) }, 200);
    })
    .openapi(send, async (c) => {
      const { nth, ...rest } = c.req.valid('json');
      const one = (await samples(rest))[nth];
      const { person } = whoIs(c);
      if (one === undefined || person.email === null) throw notFound('mail to send, or an address of yours to send it to');
      const payload: SampleSent = { kind: 'sample', to: person.id, data: one.data };
      await sql.begin((tx) => insertOutbox(tx, [{ kind: 'mail', key: `mail:sample:${randomUUID()}`, runId: null, payload }]));
      return c.json({ to: person.email }, 200);
    });
}
