/** What became of a mail, as the server that gave it back tells: `hard`, there is no such mailbox; `soft`, not now; `refused`, not from us; `late`, still tried. */
export type Fate = 'hard' | 'soft' | 'refused' | 'late' | 'arrived' | 'unknown';
export type Report = { fate: Fate; status: string | null };

/** More than this of a report is not looked at. */
const longestReport = 64 * 1024;

const noMailbox =
  /user (is )?unknown|unknown user|no such (user|mailbox|recipient|person)|(mailbox|address|recipient) (does not exist|not found|unavailable|unknown)|invalid recipient|does not have an? .{0,30}account|recipient rejected/i;
const notNow = /mailbox (is )?full|over ?quota|quota exceeded|insufficient storage|try again later|greylist|temporar/i;

/** A delivery report (RFC 3464), by the part of it that programs read. Of several recipients the one whom it concerns most: nobody else is written to in our mails. */
export function reportIn(status: string): Report {
  const groups = status
    .slice(0, longestReport)
    .split(/\r?\n\s*\r?\n/)
    .map(fieldsOf)
    .filter((fields) => fields.action !== undefined);
  const told = groups.map(fateOf);
  const worst = order.flatMap((fate) => told.find((one) => one.fate === fate) ?? [])[0];
  return worst ?? { fate: 'unknown', status: null };
}

const order: Fate[] = ['hard', 'refused', 'soft', 'late', 'arrived', 'unknown'];

/** A failure told in a mail that is no report: what it says of the one mailbox that it can be about. */
export function reportInWords(text: string): Report {
  const beginning = text.slice(0, 8_000);
  const status = /\b([45]\.\d{1,3}\.\d{1,3})\b/.exec(beginning)?.[1] ?? null;
  if (status?.startsWith('5.1.') || noMailbox.test(beginning)) return { fate: 'hard', status };
  if (status?.startsWith('4') || status === '5.2.2' || notNow.test(beginning)) return { fate: 'soft', status };
  return status === null ? { fate: 'unknown', status } : { fate: 'refused', status };
}

/** What a mail server answers at once. `text` is its answer. */
export function answerTold(code: number, text: string): Report {
  const status = /\b([245]\.\d{1,3}\.\d{1,3})\b/.exec(text)?.[1] ?? null;
  if (code < 500) return { fate: 'soft', status };
  if (status?.startsWith('5.1.') || noMailbox.test(text)) return { fate: 'hard', status };
  return { fate: status === '5.2.2' || notNow.test(text) ? 'soft' : 'refused', status };
}

function fieldsOf(group: string): Record<string, string> {
  const fields: Record<string, string> = {};
  let name = '';
  for (const line of group.split(/\r?\n/, 200)) {
    if (/^\s/.test(line) && name !== '') fields[name] += ` ${line.trim()}`;
    else {
      const colon = line.indexOf(':');
      if (colon < 1) continue;
      name = line.slice(0, colon).trim().toLowerCase();
      fields[name] = line.slice(colon + 1).trim();
    }
  }
  return fields;
}

function fateOf({ action = '', status: written = '', 'diagnostic-code': diagnostic = '' }: Record<string, string>): Report {
  const status = /^[245]\.\d{1,3}\.\d{1,3}/.exec(written)?.[0] ?? null;
  switch (action.toLowerCase()) {
    case 'delayed':
      return { fate: 'late', status };
    case 'delivered':
    case 'relayed':
    case 'expanded':
      return { fate: 'arrived', status };
    case 'failed':
      if (status?.startsWith('5.1.') || (status?.startsWith('5.') && noMailbox.test(diagnostic))) return { fate: 'hard', status };
      if (status?.startsWith('4.') || status === '5.2.2' || notNow.test(diagnostic)) return { fate: 'soft', status };
      return { fate: status === null ? 'unknown' : 'refused', status };
    default:
      return { fate: 'unknown', status };
  }
}
