import { queryOptions } from '@tanstack/react-query';
import { ask } from '../api.ts';
import type { Mail, MailRow, Replied } from '../api-types.ts';

export const mailsQuery = queryOptions({ queryKey: ['mailbox'], queryFn: () => ask<{ mails: MailRow[] }>('GET', '/api/mailbox'), refetchInterval: 3_000 });

export const mailQuery = (id: string) =>
  queryOptions({ queryKey: ['mailbox', id], queryFn: () => ask<Mail>('GET', `/api/mailbox/${encodeURIComponent(id)}`), staleTime: Infinity });

export const replyTo = (id: string, text: string) => ask<Replied>('POST', `/api/mailbox/${encodeURIComponent(id)}/reply`, { text });
