import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { callbackify } from 'node:util';
import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';

/** A mail as kept beside its source. Addresses are as in its headers; `envelope` is whom the sender really named, bcc included. */
export type StoredMail = {
  id: string;
  /** When it came, an ISO instant. */
  at: string;
  from: string;
  to: string[];
  cc: string[];
  envelope: { from: string; to: string[] };
  subject: string;
  text: string;
  /** As sent: it must never be put into a page of ours unchecked. */
  html: string | null;
  /** The addresses in the text that begin with http, in order. */
  links: string[];
  messageId: string | null;
  inReplyTo: string | null;
  /** Where an answer to it goes, if it says so. */
  replyTo: string | null;
  attachments: { filename: string; type: string; size: number }[];
  /** Why the mail could not be understood; its source is kept nevertheless. */
  problem: string | null;
};
export type MailSummary = Pick<StoredMail, 'id' | 'at' | 'from' | 'to' | 'cc' | 'subject'>;

export type Mailbox = { url: string; stop: () => Promise<void> };

const largestMail = 25 * 1024 * 1024;
const mailId = /^[0-9]{17}-[0-9a-f]{8}$/;

/**
 * A mail server on 127.0.0.1 that delivers nowhere: each mail becomes `<id>.eml` and `<id>.json` in `dir`, ids in the order of arrival.
 * `port` 0 takes any that is free. `stop` ends it, connections included.
 */
export async function startMailbox({ dir, port }: { dir: string; port: number }): Promise<Mailbox> {
  await mkdir(dir, { recursive: true });
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: largestMail,
    logger: false,
    onData: (stream, session, callback) => callbackify(receive)(dir, stream, session, (error) => callback(error)),
  });
  // A connection that breaks off concerns its client alone.
  server.on('error', () => {});
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
  const { port: taken } = server.server.address() as { port: number };
  return { url: `smtp://127.0.0.1:${taken}`, stop: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** The newest first; `before` is the id of the last one seen. */
export async function listMail(dir: string, { limit, before }: { limit: number; before?: string }): Promise<MailSummary[]> {
  const ids = (await namesIn(dir))
    .flatMap((name) => (name.endsWith('.json') ? [name.slice(0, -'.json'.length)] : []))
    .filter((id) => mailId.test(id) && (before === undefined || id < before));
  const mails = await Promise.all(
    ids
      .sort()
      .reverse()
      .slice(0, limit)
      .map((id) => readMail(dir, id)),
  );
  return mails.flatMap((mail) => (mail === null ? [] : [{ id: mail.id, at: mail.at, from: mail.from, to: mail.to, cc: mail.cc, subject: mail.subject }]));
}

/** Null when there is no such mail; any text may be given as `id`. */
export async function readMail(dir: string, id: string): Promise<StoredMail | null> {
  const text = await readOrNull(dir, id, 'json');
  return text === null ? null : (JSON.parse(text.toString('utf8')) as StoredMail);
}

/** The mail as it came over the wire; null when there is no such mail. */
export async function readSource(dir: string, id: string): Promise<Buffer | null> {
  return readOrNull(dir, id, 'eml');
}

async function receive(dir: string, stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) if (!stream.sizeExceeded) chunks.push(chunk as Buffer);
  if (stream.sizeExceeded) throw Object.assign(new Error(`The mail is larger than ${largestMail / 1024 / 1024} MB.`), { responseCode: 552 });
  const source = Buffer.concat(chunks);
  const at = new Date();
  const id = `${at.toISOString().replace(/\D/g, '')}-${randomBytes(4).toString('hex')}`;
  const { mailFrom, rcptTo } = session.envelope;
  const envelope = { from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map(({ address }) => address) };
  const mail: StoredMail = { id, at: at.toISOString(), envelope, ...(await understand(source, envelope)) };
  await keep(join(dir, `${id}.eml`), source);
  await keep(join(dir, `${id}.json`), JSON.stringify(mail, null, 2));
}

type Understood = Omit<StoredMail, 'id' | 'at' | 'envelope'>;

async function understand(source: Buffer, envelope: StoredMail['envelope']): Promise<Understood> {
  try {
    return fields(await simpleParser(source, { skipImageLinks: true }));
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return {
      from: envelope.from,
      to: envelope.to,
      cc: [],
      subject: '',
      text: source.toString('utf8'),
      html: null,
      links: [],
      messageId: null,
      inReplyTo: null,
      replyTo: null,
      attachments: [],
      problem,
    };
  }
}

function fields(mail: ParsedMail): Understood {
  const text = mail.text ?? '';
  return {
    from: mail.from?.text ?? '',
    to: addresses(mail.to),
    cc: addresses(mail.cc),
    subject: mail.subject ?? '',
    text,
    html: mail.html === false ? null : (mail.html ?? null),
    links: [...new Set(text.match(/https?:\/\/[^\s<>"]+/g) ?? [])],
    messageId: mail.messageId ?? null,
    inReplyTo: mail.inReplyTo ?? null,
    replyTo: mail.replyTo?.value[0]?.address ?? null,
    attachments: mail.attachments.map(({ filename, contentType, size }) => ({ filename: filename ?? '', type: contentType, size })),
    problem: null,
  };
}

function addresses(field: AddressObject | AddressObject[] | undefined): string[] {
  const lists = field === undefined ? [] : [field].flat();
  return lists.flatMap(({ value }) => value.map(({ name, address }) => (name === '' ? (address ?? '') : `${name} <${address ?? ''}>`)));
}

/** Whole or not at all: a reader never sees half a mail. */
async function keep(path: string, content: Buffer | string): Promise<void> {
  await writeFile(`${path}.new`, content, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

async function readOrNull(dir: string, id: string, ending: 'eml' | 'json'): Promise<Buffer | null> {
  if (!mailId.test(id)) return null;
  try {
    return await readFile(join(dir, `${id}.${ending}`));
  } catch {
    return null;
  }
}

async function namesIn(dir: string): Promise<string[]> {
  try {
    return await readdir(dir);
  } catch {
    return [];
  }
}
