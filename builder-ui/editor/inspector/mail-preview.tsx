import { Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../../api.ts';
import type { PersonRef } from '../../api-types.ts';
import { nameIn } from '../../language.ts';
import { MailFrame } from '../../shell/mail-frame.tsx';
import { useMoreWords } from '../use-more-words.ts';
import { useField } from './field-context.ts';

type Sample = { about: PersonRef; to: PersonRef; language: 'en' | 'zh'; subject: string; html: string };

/** The mail as three people on file would get it, and one of them to oneself. It is drawn from what stands in the builder now. */
export function MailPreview({ path }: { path: string }) {
  const say = useMoreWords();
  const { flow, step, language } = useField();
  const [nth, setNth] = useState(0);
  const asked = { flow, step: step?.id ?? '', item: itemAt(step, path) };
  const look = useMutation({ mutationFn: () => ask<{ mails: Sample[] }>('POST', '/api/mails/sample', asked) });
  const send = useMutation({ mutationFn: () => ask<{ to: string }>('POST', '/api/mails/sample/send', { ...asked, nth }) });
  const mails = look.data?.mails ?? [];
  const mail = mails[nth];
  if (step === null) return null;
  const open = () => {
    setNth(0);
    send.reset();
    look.mutate();
  };
  return (
    <>
      <button type="button" className="link list-add" onClick={open}>
        {say('mailPreview')}
      </button>
      <Modal opened={look.data !== undefined || look.isError} onClose={look.reset} title={mail?.subject ?? say('mailPreview')} size="lg">
        {mail === undefined ? (
          <p>{say(look.isError ? 'mailNotDrawn' : 'mailNobody')}</p>
        ) : (
          <>
            <div role="group" aria-label={say('mailAbout')}>
              {mails.map((one, index) => (
                <button key={one.about.id} type="button" className="link list-add" aria-pressed={index === nth} onClick={() => setNth(index)}>
                  {nameIn(one.about, language)}
                </button>
              ))}
            </div>
            <MailFrame title={mail.subject} html={mail.html} className="mail-frame" />
            <button type="button" className="link list-add" disabled={send.isPending} onClick={() => send.mutate()}>
              {say('mailSendMe')}
            </button>
            <p role="status">{send.data === undefined ? (send.isError ? say('mailNotSent') : '') : say('mailSent', { to: send.data.to })}</p>
          </>
        )}
      </Modal>
    </>
  );
}

/** Which message of the step a setting is: its first, or that of a reminder or rung. */
function itemAt(step: ReturnType<typeof useField>['step'], path: string): string {
  const [, list, index] = /(reminders|ladder)\.(\d+)\./.exec(path) ?? [];
  const settings = (step?.settings ?? {}) as { reminders?: { id: string }[]; ladder?: { id: string }[] };
  return (list === undefined ? undefined : settings[list as 'reminders' | 'ladder']?.[Number(index)]?.id) ?? 'task';
}
