import { createHash, createHmac, randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { Pool, Tx } from '../../db/connect.ts';
import { dayIn, insertAuthUser } from '../../db/auth.ts';
import { isPresent, peopleByIds, type Person } from '../../db/people.ts';
import { insertSheet, mayTryCode, sheetByToken, takeSheetCode } from '../../db/sheets.ts';
import type { Keys } from '../keys.ts';

/** Sheets of paper by which people sign in who have no mailbox of their own: the address is in a QR code, each code beside it is good once. */

const codesOnSheet = 20;
const mostWrong = 5;
const lockedMinutes = 15;

/** What is printed; it is shown once and stored nowhere. A code is eight digits. */
export type PrintedSheet = { person: Person; url: string; codes: string[] };

/**
 * Whoever has a mailbox of their own signs in by it. Nobody gets a sheet who may do more than answer: otherwise whoever prints sheets could become anybody.
 */
export function mayHaveSheet({ email, sharedMailbox, roles }: Pick<Person, 'email' | 'sharedMailbox' | 'roles'>): boolean {
  return (email === null || sharedMailbox) && roles.length === 0;
}

/** A new sheet, which ends the one before it. */
export async function issueSheet(tx: Tx, keys: Keys, { person, by, publicUrl }: { person: Person; by: string; publicUrl: string }): Promise<PrintedSheet> {
  const id = `${keys.mail.current}.${randomUUID()}`;
  const token = randomBytes(18).toString('base64url');
  const codes = new Set<string>();
  while (codes.size < codesOnSheet) codes.add(String(randomInt(100_000_000)).padStart(8, '0'));
  const codeHashes = [...codes].map((code) => codeHash(keys, id, code));
  await insertSheet(tx, { id, personId: person.id, tokenHash: tokenHash(token), issuedBy: by, codeHashes });
  return { person, url: `${publicUrl}/p/${token}`, codes: [...codes] };
}

/** Whether an address is one of a sheet in force. */
export async function isSheet(sql: Pool, token: string): Promise<boolean> {
  return (await sheetByToken(sql, tokenHash(token))) !== null;
}

export type SheetTaken = { personId: string; left: number } | 'wrong' | 'locked' | 'unknown';

/** Uses a code up, and answers whom it signs in and how many are left. */
export async function takeCode(sql: Pool, keys: Keys, { token, typed, zone }: { token: string; typed: string; zone: string }): Promise<SheetTaken> {
  const digits = typed.normalize('NFKC').replaceAll(/\D/g, '');
  return sql.begin(async (tx): Promise<SheetTaken> => {
    const sheet = await sheetByToken(tx, tokenHash(token));
    if (sheet === null) return 'unknown';
    if (!(await mayTryCode(tx, sheet.id, mostWrong, lockedMinutes))) return 'locked';
    const left = await takeSheetCode(tx, sheet.id, codeHash(keys, sheet.id, digits));
    if (left === null) return 'wrong';
    const [person] = await peopleByIds(tx, [sheet.personId]);
    if (person === undefined || !isPresent(person, await dayIn(tx, zone)) || !mayHaveSheet(person)) return 'unknown';
    await insertAuthUser(tx, person.id);
    return { personId: person.id, left };
  });
}

const tokenHash = (token: string): string => createHash('sha256').update(`sheet ${token}`).digest('hex');

/** Keyed, since eight digits are soon tried out by whoever has the hashes; by the key that the sheet's id names. */
function codeHash({ mail }: Keys, sheetId: string, code: string): string {
  const keyId = sheetId.slice(0, sheetId.lastIndexOf('.'));
  const secret = mail.secrets[keyId];
  if (secret === undefined) throw new Error(`The sheet needs the mail key ${keyId}; known: ${Object.keys(mail.secrets).join(', ')}.`);
  return createHmac('sha256', secret).update(`sheet code\n${sheetId}\n${code}`).digest('hex');
}
