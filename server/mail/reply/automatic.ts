import { type HeadLine, valueOf, valuesOf } from './head.ts';

/** Why a mail was written by a program, or sent to many: such a mail decides nothing and is never answered. */
export type Automatic = 'autoSubmitted' | 'noReturnPath' | 'bulk' | 'list' | 'suppressed' | 'report' | 'calendar';

/** `envelopeFrom`: the address that the sending server named; empty: none, as failures do; null: not known. */
export function automaticBy(head: readonly HeadLine[], envelopeFrom: string | null): Automatic | null {
  const type = (valueOf(head, 'content-type') ?? '').toLowerCase();
  if (/^multipart\/report\b/.test(type)) return 'report';
  if (/^text\/calendar\b/.test(type)) return 'calendar';
  const submitted = valuesOf(head, 'auto-submitted');
  if (submitted.some((value) => value.replace(/;.*/, '').trim().toLowerCase() !== 'no')) return 'autoSubmitted';
  if (envelopeFrom === '' || valuesOf(head, 'return-path').some((value) => value.replaceAll(/\s/g, '') === '<>')) return 'noReturnPath';
  if (valuesOf(head, 'precedence').some((value) => /^(bulk|junk|list|auto_reply)\b/i.test(value))) return 'bulk';
  if (head.some(({ name }) => name === 'list-id' || name === 'list-post' || name === 'list-unsubscribe')) return 'list';
  const marks = ['x-auto-response-suppress', 'x-autoreply', 'x-autorespond', 'x-autoreply-from', 'x-mail-autoreply'];
  return head.some(({ name }) => marks.includes(name)) ? 'suppressed' : null;
}

/** Words by which programs say that somebody is away. They tell whoever steers the process something; they never decide anything. */
const awayWords = /automatic reply|auto(matic)?[- ]?reply|out of (the )?office|abwesen|自動回覆|自动回复|不在辦公室|休假/i;

/** Whether a program of this mail's reader says that they are away. `subject`: decoded. */
export function saysAway(automatic: Automatic | null, subject: string): boolean {
  return automatic === 'autoSubmitted' || (automatic === 'suppressed' && awayWords.test(subject)) || (automatic === null && awayWords.test(subject));
}
