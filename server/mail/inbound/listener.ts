import { callbackify } from 'node:util';
import type { Logger } from 'pino';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { Inbound } from '../../deps.ts';
import { isOurs } from '../reply/addresses.ts';
import { largestMail } from './parse.ts';
import { TryLater } from './incoming.ts';

export type Listener = { port: number; stop: () => Promise<void> };

const mostAtOnce = 20;
const mostRecipients = 5;
/** Milliseconds. */
const patience = { socketTimeout: 60_000, closeTimeout: 5_000 };

/**
 * Takes mails in over SMTP: only those to our own address, up to 20 MB, a few at once. A mail is accepted when what it comes to is committed; when the database or
 * DNS does not answer, whoever brought it is asked to bring it again. Meant to stand behind the organisation's own mail server. `port` 0 takes any that is free.
 */
export async function startListener(
  { mailbox, receive }: Pick<Inbound, 'mailbox' | 'receive'>,
  { port, host }: { port: number; host: string },
  log: Logger,
): Promise<Listener> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: largestMail,
    maxClients: mostAtOnce,
    logger: false,
    ...patience,
    onRcptTo: ({ address }, { envelope }, callback) => {
      if (!isOurs(mailbox, address)) callback(refusal(550, '5.1.1 No such mailbox here.'));
      else if (envelope.rcptTo.length >= mostRecipients) callback(refusal(452, '4.5.3 Too many recipients.'));
      else callback();
    },
    onData: (stream, session, callback) => callbackify(take)(receive, log, stream, session, (error) => callback(error)),
  });
  // A connection that breaks off concerns its client alone.
  server.on('error', () => {});
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  const { port: listening } = server.server.address() as { port: number };
  log.info({ port: listening }, 'taking mails in');
  return { port: listening, stop: () => new Promise((resolve) => server.close(() => resolve())) };
}

async function take(receive: Inbound['receive'], log: Logger, stream: SMTPServerDataStream, { envelope }: SMTPServerSession): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) if (!stream.sizeExceeded) chunks.push(chunk as Buffer);
  if (stream.sizeExceeded) throw refusal(552, '5.3.4 The mail is too large.');
  const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
  try {
    await receive({ raw: Buffer.concat(chunks), envelope: { from, to: envelope.rcptTo.map(({ address }) => address) } });
  } catch (error) {
    if (!(error instanceof TryLater)) log.error({ error: error instanceof Error ? error.name : 'unknown' }, 'a mail could not be taken in');
    throw refusal(451, '4.3.0 Try again later.');
  }
}

const refusal = (responseCode: number, message: string): Error => Object.assign(new Error(message), { responseCode });
