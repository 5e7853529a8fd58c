import { expect, it } from 'vitest';
import { mailWishes, wishFor } from '../../workflows/flow/mail-wishes.ts';
import type { MailKind } from '../../workflows/flow/task/events.ts';

/** Every kind of mail, and by which choice it is stopped: a new kind is stopped by none until somebody says so here. */
const kinds: Record<MailKind, (typeof mailWishes)[number] | null> = {
  task: null,
  reminder: 'reminders',
  reopened: null,
  represented: null,
  tell: null,
  cc: 'copies',
  handedOver: 'news',
  delegated: 'news',
  substituted: 'news',
  closed: 'news',
  extensionAsked: null,
  extensionGranted: null,
  extensionDenied: null,
  invited: null,
  calledOff: null,
  released: null,
  notify: null,
};

it('whatever asks for an act, answers a request or was written by HR cannot be stopped, and nothing that the law asks for', () => {
  for (const [kind, wish] of Object.entries(kinds) as [MailKind, (typeof kinds)[MailKind]][]) {
    expect([kind, wishFor({ kind })]).toEqual([kind, wish]);
    expect(wishFor({ kind, exact: true })).toBeNull();
  }
});
