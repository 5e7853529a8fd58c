/** Where answers come in: `answers@reply.example.com` is `{ local: 'answers', domain: 'reply.example.com' }`. */
export type ReplyMailbox = { local: string; domain: string };

/** What a mail is known by when something about it comes back. `bounce`: to the address that failures go to, which nobody answers by. */
export type Returned = { id: string; bounce: string | null };

const idForm = /^[0-9a-f]{32}$/;

/** The address that answers to a mail go to: it says which mail, and nothing about anybody. Whoever knows it has no right by it. */
export function answerAddress({ local, domain }: ReplyMailbox, id: string): string {
  return `${local}+${id}@${domain}`;
}

/** The address that failures of a mail go to. `code` is not in any other header, so that whoever was forwarded a mail cannot say that it never arrived. */
export function bounceAddress({ local, domain }: ReplyMailbox, id: string, code: string): string {
  return `${local}+b${id}.${code}@${domain}`;
}

/** Which mail an address of ours is about; null for any other address. Some programs write addresses in small letters, some in capitals. */
export function returnedTo({ local, domain }: ReplyMailbox, address: string): Returned | null {
  const [before = '', after = '', ...more] = address.trim().toLowerCase().split('@');
  if (more.length > 0 || after !== domain.toLowerCase() || !before.startsWith(`${local.toLowerCase()}+`)) return null;
  const detail = before.slice(local.length + 1);
  if (idForm.test(detail)) return { id: detail, bounce: null };
  const [, id, code] = /^b([0-9a-f]{32})\.([0-9a-f]{10})$/.exec(detail) ?? [];
  return id === undefined || code === undefined ? null : { id, bounce: code };
}

/** Whether it is an address of ours at all, with a detail or without. */
export function isOurs({ local, domain }: ReplyMailbox, address: string): boolean {
  const [before = '', after = ''] = address.trim().toLowerCase().split('@');
  return after === domain.toLowerCase() && (before === local.toLowerCase() || before.startsWith(`${local.toLowerCase()}+`));
}

/** Ids of our mails that a thread names: for programs that drop the detail of an address. The nearest first. */
export function idsInThread(messageIds: string, host: string): string[] {
  const found = [...messageIds.slice(0, 20_000).matchAll(/<([0-9a-f]{32})@([^<>\s@]{1,255})>/gi)];
  return found.flatMap(([, id = '', at = '']) => (at.toLowerCase() === host.toLowerCase() ? [id.toLowerCase()] : [])).reverse();
}

/** The first characters of an id, which stand in our line in the text and come back with what was quoted. */
export function referenceOf(id: string): string {
  return id.slice(0, 12);
}
