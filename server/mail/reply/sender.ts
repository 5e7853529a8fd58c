import { type HeadLine, valuesOf } from './head.ts';

export type SenderFault = 'noFrom' | 'severalFrom' | 'oddFrom' | 'onBehalf';

/**
 * The one address a mail says it is from, in small letters, or what is wrong with that. Only the plainest form is read: one line, one mailbox, no group, no
 * comment, nothing beyond ASCII in the address. What is hidden in a name is never looked at. `behalfOf`: whom another sender names.
 */
export function senderOf(head: readonly HeadLine[]): { address: string } | { fault: SenderFault; behalfOf?: string } {
  const from = valuesOf(head, 'from');
  const [only] = from;
  if (only === undefined) return { fault: 'noFrom' };
  if (from.length > 1) return { fault: 'severalFrom' };
  const address = mailboxIn(only);
  if (address === null) return { fault: 'oddFrom' };
  const behalf = ['sender', 'resent-from', 'resent-sender'].flatMap((name) => valuesOf(head, name));
  if (behalf.some((value) => mailboxIn(value) !== address)) return { fault: 'onBehalf', behalfOf: address };
  return { address };
}

const plainAddress = /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]{0,62})(?:\.[a-z0-9-]{1,63})+$/;

/** The address of `name <address>` or of an address alone; null for anything more. */
function mailboxIn(value: string): string | null {
  if (value.length > 1_000) return null;
  const bare = withoutQuoted(value);
  if (bare === null) return null;
  const angled = /^[^<>@,;:()\\]*<([^<>]*)>$/.exec(bare.trim());
  const address = (angled?.[1] ?? bare).trim().toLowerCase();
  return address.length <= 254 && plainAddress.test(address) ? address : null;
}

/** Without its quoted parts, which hold the name alone; null where a quote is not ended. */
function withoutQuoted(value: string): string | null {
  let bare = '';
  let quoted = false;
  for (let n = 0; n < value.length; n += 1) {
    const character = value[n] as string;
    if (quoted && character === '\\') n += 1;
    else if (character === '"') quoted = !quoted;
    else if (!quoted) bare += character;
  }
  return quoted ? null : bare;
}
