import { useQuery } from '@tanstack/react-query';
import { askMail } from '../api/play.ts';
import { useEditor } from '../editor/editor-context.ts';
import { useLanguage } from '../language.ts';
import { MailFrame } from '../shell/mail-frame.tsx';
import { Shown } from '../shell/states.tsx';
import { useNamed, usePlayer } from './player-context.ts';
import { usePlayWords } from './use-play-words.ts';

/** One mail as it would go out. */
export function PlayedMail({ mail: key }: { mail: string }) {
  const say = usePlayWords();
  const named = useNamed(useLanguage());
  const { id } = useEditor().store.getState();
  const { example, usual } = usePlayer().store.getState();
  const mail = useQuery({
    queryKey: ['play', id, 'mail', key, example, usual],
    queryFn: () => (example === null ? Promise.reject(new Error('Nothing is tried.')) : askMail(id, { example, usual, key })),
    gcTime: 0,
    staleTime: Infinity,
    retry: false,
  });
  return (
    <Shown of={mail}>
      {({ to, subject, html }) => (
        <article className="play-phone">
          <p className="play-screen-name">{say('mailTo', { name: named(to) })}</p>
          <h2>{subject}</h2>
          <MailFrame title={subject} html={html} className="play-mail" />
        </article>
      )}
    </Shown>
  );
}
