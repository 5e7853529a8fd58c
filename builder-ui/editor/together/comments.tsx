import './together.css';
import { ActionIcon, Button } from '../../controls/buttons.tsx';
import { Menu } from '../../controls/menu.tsx';
import { IconDots } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { nameOf } from '../../../workflows/flow/sentences.ts';
import { commentsQuery, resolveComment, seeComments, takeBackComment, writeComment } from '../../api/comments.ts';
import type { FlowComment } from '../../api-types.ts';
import { instantWords } from '../../dates.ts';
import { nameIn, useLanguage } from '../../language.ts';
import { initialsOf } from '../../shell/initials.ts';
import { useMe, useZone } from '../../shell/use-me.ts';
import { flowOf, useEditor, useEditorState } from '../editor-context.ts';
import { CommentBox } from './comment-box.tsx';
import { toneOf } from './tone.ts';
import { useTogetherWords } from './use-together-words.ts';

type Saying = { body: string; named: string[]; answers: string | null };

/** What was said about a step (null: about the flow), and a place to say more. `asked`: somebody wants to write now. */
export function Comments({ step, asked = false }: { step: string | null; asked?: boolean }) {
  const say = useTogetherWords();
  const { id: flow } = useEditor().store.getState();
  const queries = useQueryClient();
  const { comments } = useQuery(commentsQuery(flow)).data ?? { comments: [] };
  const [all, setAll] = useState(false);
  const [failed, setFailed] = useState(false);
  const own = comments.filter((one) => one.step === step);
  const threads = own.filter(({ answers }) => answers === null);
  const settled = threads.filter(({ resolved }) => resolved !== null);
  const shown = all ? threads : threads.filter(({ resolved }) => resolved === null);
  useSeen(flow, own);
  const keep = async (act: Promise<{ comments: FlowComment[] }>) => {
    setFailed(false);
    try {
      queries.setQueryData(commentsQuery(flow).queryKey, await act);
      return true;
    } catch {
      setFailed(true);
      return false;
    }
  };
  const write = ({ body, named, answers }: Saying) => keep(writeComment(flow, { id: crypto.randomUUID(), step, answers, body, named }));
  return (
    <section className="comments" aria-label={say('comments')}>
      <h3 className="comments-title">{say('comments')}</h3>
      {threads.length === 0 && <p className="muted small">{say('noComments')}</p>}
      <ul>
        {shown.map((thread) => (
          <li key={thread.id} data-settled={thread.resolved !== null || undefined}>
            <One
              comment={thread}
              onTakeBack={() => void keep(takeBackComment(flow, thread.id))}
              act={
                <Button size="compact-xs" variant="default" onClick={() => void keep(resolveComment(flow, thread.id, thread.resolved === null))}>
                  {say(thread.resolved === null ? 'settle' : 'openAgain')}
                </Button>
              }
            />
            {own
              .filter(({ answers }) => answers === thread.id)
              .map((answer) => (
                <div key={answer.id} className="comment-answer">
                  <One comment={answer} onTakeBack={() => void keep(takeBackComment(flow, answer.id))} />
                </div>
              ))}
            {thread.resolved === null && (
              <div className="comment-answer">
                <Answer thread={thread} onSay={(said) => write({ ...said, answers: thread.id })} />
              </div>
            )}
          </li>
        ))}
      </ul>
      {settled.length > 0 && (
        <button type="button" className="link small" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? say('hideSettled') : say('showSettled', { count: settled.length })}
        </button>
      )}
      {step === null && <OnSteps comments={comments} />}
      {failed && (
        <p className="trouble small" role="alert">
          {say('failed')}
        </p>
      )}
      <CommentBox label={say('write')} hint={say('writeHint')} send={say('send')} focus={asked} onSay={(said) => write({ ...said, answers: null })} />
    </section>
  );
}

/** Where else something has been said that is not settled. */
function OnSteps({ comments }: { comments: readonly FlowComment[] }) {
  const say = useTogetherWords();
  const language = useLanguage();
  const editor = useEditor();
  const { steps } = useEditorState(flowOf);
  const open = comments.filter(({ step, answers, resolved }) => step !== null && answers === null && resolved === null);
  const talked = [...new Set(open.map(({ step }) => step ?? ''))].flatMap((id) => steps[id] ?? []);
  if (talked.length === 0) return null;
  return (
    <ul className="comments-steps" aria-label={say('onSteps')}>
      {talked.map((one) => (
        <li key={one.id}>
          <button type="button" className="link" onClick={() => editor.select([one.id])}>
            {say('openComments', { count: open.filter(({ step }) => step === one.id).length, name: nameOf(one, language) })}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Whoever has them before their eyes has seen them. */
function useSeen(flow: string, own: readonly FlowComment[]): void {
  const me = useMe().person.id;
  const queries = useQueryClient();
  const isNamed = own.some(({ named }) => named.some(({ id }) => id === me));
  useEffect(() => {
    if (isNamed) void seeComments(flow).then(() => queries.invalidateQueries({ queryKey: ['mentions'] }));
  }, [flow, isNamed, own.length, queries]);
}

function Answer({ thread, onSay }: { thread: FlowComment; onSay: (said: Omit<Saying, 'answers'>) => Promise<boolean> }) {
  const say = useTogetherWords();
  const language = useLanguage();
  const [open, setOpen] = useState(false);
  if (!open) {
    return (
      <button type="button" className="link small" onClick={() => setOpen(true)}>
        {say('answer')}
      </button>
    );
  }
  const label = say('answerTo', { name: nameIn(thread.by, language) });
  return (
    <CommentBox
      label={label}
      send={say('answer')}
      focus
      onLeave={() => setOpen(false)}
      onSay={async (said) => {
        const kept = await onSay(said);
        if (kept) setOpen(false);
        return kept;
      }}
    />
  );
}

function One({ comment: { by, at, body, named, resolved }, act, onTakeBack }: { comment: FlowComment; act?: ReactNode; onTakeBack: () => void }) {
  const say = useTogetherWords();
  const language = useLanguage();
  const zone = useZone();
  const me = useMe();
  const name = nameIn(by, language);
  return (
    <article className="comment">
      <header>
        <span className="other" aria-hidden data-tone={toneOf(by.id)}>
          {initialsOf(name, 1)}
        </span>
        <span className="comment-by">
          <b>{name}</b> <time className="muted small">{instantWords(at, language, zone)}</time>
        </span>
        {act}
        {by.id === me.person.id && (
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon size="sm" aria-label={say('takeBack')}>
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={onTakeBack}>{say('takeBack')}</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </header>
      <p>{withNames(body, named)}</p>
      {resolved !== null && <p className="muted small">{say('settled', { name: resolved.by === null ? '' : nameIn(resolved.by, language) })}</p>}
    </article>
  );
}

/** The text with the people in it marked: as they were written, in either language. */
function withNames(body: string, named: FlowComment['named']): ReactNode[] {
  const names = named.flatMap(({ name, nameZh }) => [name, ...(nameZh === null ? [] : [nameZh])]).map((name) => `@${name}`);
  if (names.length === 0) return [body];
  const pattern = new RegExp(`(${names.map((name) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`, 'u');
  return body.split(pattern).map((part, index) => (names.includes(part) ? <mark key={`${index} ${part}`}>{part}</mark> : part));
}
