/** What is proven of a mail, worked out from its raw bytes by mailauth; nothing that the mail says about itself counts. */
export type Proof = {
  /** By the sender's own policy; `none`: it has published none. */
  dmarc: 'pass' | 'fail' | 'none' | 'unsure';
  /** The domain by whose signature the policy holds; null: by none. */
  aligned: string | null;
  signatures: Signature[];
  /** Of the mail's `Date`, in milliseconds. */
  date: number | null;
};
export type Signature = {
  domain: string;
  holds: boolean;
  /** Only the beginning of the body is covered: anything may have been added. */
  partOfBody: boolean;
  /** The names of what it covers besides the body, in small letters. */
  covers: string[];
  /** When it was made, in milliseconds; null: it does not say. */
  at: number | null;
  /** The same for each copy of this mail. */
  id: string;
};

/** Where a mail says which of ours it answers, and how often such a line is there. */
export type Bound = { to: boolean; thread: boolean; text: boolean; counts: Record<string, number> };

export type Distrust = 'unsure' | 'noPolicy' | 'notProven' | 'partOfBody' | 'tooOld' | 'notThisMail';

/** So long a signed mail may be under way, in milliseconds; and so much clocks may differ. */
const longestWay = 7 * 86_400_000;
const skew = 15 * 60_000;

/**
 * Whether the mail is proven to be from its sender: by a signature of the sender's domain that is in force there, covers all of the mail, was made lately, and
 * covers the place where the mail says what it answers, so that no mail that answered something else can be sent again to this.
 */
export function trustIn({ dmarc, aligned, signatures, date }: Proof, bound: Bound, now: number): { signature: string } | { distrust: Distrust } {
  if (dmarc === 'unsure') return { distrust: 'unsure' };
  if (dmarc === 'none') return { distrust: 'noPolicy' };
  const own = signatures.filter(({ domain, holds }) => holds && domain.toLowerCase() === aligned?.toLowerCase());
  if (dmarc !== 'pass' || own.length === 0) return { distrust: 'notProven' };
  const whole = own.filter(({ partOfBody, covers }) => !partOfBody && covers.includes('from'));
  if (whole.length === 0) return { distrust: 'partOfBody' };
  const lately = whole.filter(({ at, covers }) => {
    const made = at ?? (covers.includes('date') ? date : null);
    return made !== null && now - made <= longestWay && made - now <= skew;
  });
  if (lately.length === 0) return { distrust: 'tooOld' };
  const fitting = lately.find(({ covers }) => isBound(covers, bound));
  return fitting === undefined ? { distrust: 'notThisMail' } : { signature: fitting.id };
}

/** A line counts only where it is covered and there is no second one beside it. */
function isBound(covers: readonly string[], { to, thread, text, counts }: Bound): boolean {
  const covered = (name: string) => covers.includes(name) && (counts[name] ?? 0) === 1;
  return text || (to && covered('to')) || (thread && (covered('in-reply-to') || covered('references')));
}
