import type { MailKind } from './task/events.ts';

/**
 * What people may choose not to get by mail. What asks somebody to do something, an invitation, an answer to a request of theirs, what is opened to them,
 * what the flow says where something is late, and what HR wrote itself is none of it, nor is anything that the law asks for (`exact`).
 */
export const mailWishes = ['reminders', 'copies', 'news', 'mentions'] as const;
export type MailWish = (typeof mailWishes)[number];
export type MailWishes = Record<MailWish, boolean>;

const wishes: Partial<Record<MailKind, MailWish>> = {
  reminder: 'reminders',
  cc: 'copies',
  handedOver: 'news',
  delegated: 'news',
  substituted: 'news',
  closed: 'news',
};

/** By which choice a mail is stopped; null: by none. */
export function wishFor({ kind, exact }: { kind: MailKind; exact?: boolean | undefined }): MailWish | null {
  return exact === true ? null : (wishes[kind] ?? null);
}
