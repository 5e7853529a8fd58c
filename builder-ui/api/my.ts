import { queryOptions } from '@tanstack/react-query';
import type { MailWishes } from '../../workflows/flow/mail-wishes.ts';
import { ask } from '../api.ts';
import type { Coming, MyLeave, MyTalk } from '../api-types.ts';

export const leaveQuery = queryOptions({ queryKey: ['my', 'leave'], queryFn: () => ask<MyLeave>('GET', '/api/my/leave') });

/** Which mails the reader gets, of those that may be stopped. */
export const mailsQuery = queryOptions({ queryKey: ['my', 'mails'], queryFn: () => ask<MailWishes>('GET', '/api/my/mails') });

export function setMails(wishes: MailWishes): Promise<MailWishes> {
  return ask('PUT', '/api/my/mails', wishes);
}

export const talksQuery = queryOptions({ queryKey: ['my', 'talks'], queryFn: () => ask<{ talks: MyTalk[] }>('GET', '/api/my/talks') });

export function sayComing({ run, step, round, starts }: MyTalk, says: Coming): Promise<{ talks: MyTalk[] }> {
  return ask('POST', '/api/my/talks', { run, step, round, starts, says });
}

/** `standIn`: a name in full or a staff number; null: nobody. */
export function recordLeave(leave: { from: string; to: string; standIn: string | null }): Promise<MyLeave> {
  return ask('POST', '/api/my/leave', leave);
}

export function takeBackLeave(id: string): Promise<MyLeave> {
  return ask('DELETE', `/api/my/leave/${id}`);
}

export function setStandIn(standIn: string | null): Promise<MyLeave> {
  return ask('PUT', '/api/my/stand-in', { standIn });
}

/** Null: leave is read from no calendar any more. */
export function setLeaveFeed(url: string | null): Promise<MyLeave> {
  return ask('PUT', '/api/my/leave-feed', { url });
}
