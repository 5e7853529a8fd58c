import { Resolver } from 'node:dns/promises';
import { authenticate } from 'mailauth';
import { type HeadLine, valueOf, valuesOf } from '../reply/head.ts';
import type { Proof, Signature } from '../reply/trust.ts';

/** Asks DNS: of TXT records a list of their parts each. Throws with the code ENOTFOUND or ENODATA where there is none. */
export type AskDns = (name: string, type: string) => Promise<string[][] | string[]>;

/** More signatures than this no honest mail carries; each costs a question to DNS. */
const mostSignatures = 8;
const patience = { timeout: 3_000, tries: 2 };

export function systemDns(): AskDns {
  const resolver = new Resolver(patience);
  return (name, type) => resolver.resolve(name, type) as Promise<string[][] | string[]>;
}

/** As mailauth 4.13 returns it; its own types leave most of it out. */
type Row = {
  id?: string;
  signingDomain?: string;
  status: { result: string; underSized?: number };
  signingHeaders?: { keys: string };
  signTime?: string | null;
  canonBodyLengthLimited?: boolean;
};

/**
 * What can be proven of a mail: its DKIM signatures and its sender's DMARC policy, from its raw bytes before anything else reads them. SPF is not asked: it
 * proves a server, which for a mail that was passed on to us is another one. What a mail says about itself (Authentication-Results, ARC) is not looked at.
 */
export async function prove(raw: Buffer, head: readonly HeadLine[], dns: AskDns): Promise<Proof> {
  const unproven: Proof = { dmarc: 'fail', aligned: null, signatures: [], date: null };
  if (valuesOf(head, 'dkim-signature').length > mostSignatures) return unproven;
  const result = await authenticate(raw, { resolver: dns as never, disableArc: true, disableBimi: true, mta: 'loopwright' });
  const rows = result.dkim.results as unknown as Row[];
  const { dmarc } = result as unknown as { dmarc: false | { status: { result: string }; alignment?: { dkim: { result?: string | false } } } };
  const date = Date.parse(valueOf(head, 'date') ?? '');
  return {
    dmarc: dmarc === false ? 'fail' : dmarcOf(dmarc.status.result, rows),
    aligned: dmarc === false ? null : dmarc.alignment?.dkim.result || null,
    signatures: rows.flatMap(signatureOf),
    date: Number.isNaN(date) ? null : date,
  };
}

function dmarcOf(result: string, rows: readonly Row[]): Proof['dmarc'] {
  if (result === 'pass' || result === 'none') return result;
  if (result.startsWith('temp')) return 'unsure';
  return rows.some(({ status }) => status.result.startsWith('temp')) ? 'unsure' : 'fail';
}

function signatureOf(row: Row): Signature[] {
  if (row.signingDomain === undefined || row.id === undefined) return [];
  const at = row.signTime == null ? Number.NaN : Date.parse(row.signTime);
  return [
    {
      domain: row.signingDomain,
      holds: row.status.result === 'pass',
      partOfBody: row.canonBodyLengthLimited === true || row.status.underSized !== undefined,
      covers: (row.signingHeaders?.keys ?? '').split(':').map((name) => name.trim().toLowerCase()),
      at: Number.isNaN(at) ? null : at,
      id: row.id,
    },
  ];
}
