import * as z from 'zod';
import type { AppDeps } from '../deps.ts';
import { conflict, notFound } from '../errors.ts';
import { listMail, readMail } from '../local/mailbox.ts';
import { createLocalProgram } from '../local/reply.ts';
import { newRouter, route } from '../permissions.ts';

const row = z.object({ id: z.string(), at: z.string(), from: z.string(), to: z.string(), cc: z.string().nullable(), subject: z.string() });
/** `html` as it was sent: never to be put into a page unchecked. */
const mail = row.omit({ cc: true }).extend({
  text: z.string(),
  html: z.string(),
  links: z.array(z.string()),
  /** Whether it may be replied to, as its reader would. */
  mayReply: z.boolean(),
});

const listMails = route({
  method: 'get',
  path: '/api/mailbox',
  permission: 'mailbox.view',
  summary: 'The mails of this machine, the newest first; there only while no mail server is set',
  request: { query: z.object({ before: z.string().max(60).optional(), limit: z.coerce.number().int().min(1).max(200).default(100) }) },
  responses: {
    200: { description: 'Mails; `before` is the id of the last one seen', content: { 'application/json': { schema: z.object({ mails: z.array(row) }) } } },
  },
});

const getMail = route({
  method: 'get',
  path: '/api/mailbox/{id}',
  permission: 'mailbox.view',
  summary: 'One mail of this machine',
  request: { params: z.object({ id: z.string().max(60) }) },
  responses: { 200: { description: 'The mail', content: { 'application/json': { schema: mail } } } },
});

const replyToMail = route({
  method: 'post',
  path: '/api/mailbox/{id}/reply',
  permission: 'mailbox.view',
  summary: 'Replies to a mail of this machine as its reader would, and takes the reply in',
  request: {
    params: z.object({ id: z.string().max(60) }),
    body: { content: { 'application/json': { schema: z.object({ text: z.string().max(20_000) }) } } },
  },
  responses: {
    200: {
      description: 'What came of it',
      content: {
        'application/json': { schema: z.object({ is: z.enum(['recorded', 'noted', 'again', 'told', 'ignored', 'returned']), why: z.string().nullable() }) },
      },
    },
  },
});

export function mailboxRoutes({ config, inbound }: Pick<AppDeps, 'config' | 'inbound'>) {
  const program = lazily(createLocalProgram);
  const dir = (): string => {
    if (config.mailboxDir === null) throw notFound('mailbox while mails go out by a mail server');
    return config.mailboxDir;
  };
  return newRouter()
    .openapi(listMails, async (c) => {
      const { before, limit } = c.req.valid('query');
      const mails = await listMail(dir(), { limit, ...(before === undefined ? {} : { before }) });
      return c.json({ mails: mails.map(({ to, cc, ...one }) => ({ ...one, to: to.join(', '), cc: cc.length === 0 ? null : cc.join(', ') })) }, 200);
    })
    .openapi(getMail, async (c) => {
      const { id: asked } = c.req.valid('param');
      const found = await readMail(dir(), asked);
      if (found === null) throw notFound(`mail ${asked}`);
      const { id, at, from, to, subject, text, html, links } = found;
      return c.json({ id, at, from, to: to.join(', '), subject, text, html: html ?? '', links, mayReply: inbound !== null && found.replyTo !== null }, 200);
    })
    .openapi(replyToMail, async (c) => {
      const { id } = c.req.valid('param');
      const found = await readMail(dir(), id);
      const [from] = found?.envelope.to ?? [];
      if (found === null || from === undefined) throw notFound(`mail ${id}`);
      if (inbound === null || found.replyTo === null) throw conflict('noReply', 'This mail asks for no answer by reply.');
      const { reply, dns } = program();
      const { subject, messageId: inReplyTo, replyTo: to, text: quoted } = found;
      const mail = await reply({ from, to, subject: `Re: ${subject}`, inReplyTo, text: c.req.valid('json').text, quoted });
      return c.json(await inbound.receive(mail, dns), 200);
    });
}

/** Made when it is first asked for. */
function lazily<Made>(make: () => Made): () => Made {
  let made: Made | undefined;
  return () => (made ??= make());
}
