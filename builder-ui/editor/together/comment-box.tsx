import { Button } from '../../controls/buttons.tsx';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { readersQuery } from '../../api/comments.ts';
import type { PersonRef } from '../../api-types.ts';
import { nameIn, useLanguage } from '../../language.ts';
import { useEditor } from '../editor-context.ts';
import { useTogetherWords } from './use-together-words.ts';

type Props = {
  label: string;
  hint?: string;
  send: string;
  focus?: boolean;
  onSay: (said: { body: string; named: string[] }) => Promise<boolean>;
  onLeave?: () => void;
};

/** A text in which `@` opens the list of those who may be named. Ctrl-Enter sends it, Escape closes the list, then the box. */
export function CommentBox({ label, hint, send, focus = false, onSay, onLeave }: Props) {
  const say = useTogetherWords();
  const language = useLanguage();
  const { id: flow } = useEditor().store.getState();
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const [body, setBody] = useState('');
  const [asked, setAsked] = useState<{ from: number; words: string } | null>(null);
  const [at, setAt] = useState(0);
  const [busy, setBusy] = useState(false);
  const readers = useQuery({ ...readersQuery(flow), enabled: body.includes('@') }).data?.people ?? [];
  const found = asked === null ? [] : readers.filter((one) => isCalled(one, asked.words)).slice(0, 6);

  const pick = (person: PersonRef) => {
    if (asked === null) return;
    const before = `${body.slice(0, asked.from)}@${nameIn(person, language)} `;
    setBody(before + body.slice(asked.from + asked.words.length + 1));
    setAsked(null);
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(before.length, before.length);
    });
  };
  const sendIt = async () => {
    if (body.trim() === '' || busy) return;
    setBusy(true);
    const named = readers.filter((one) => [one.name, one.nameZh].some((name) => name !== null && body.includes(`@${name}`))).map((one) => one.id);
    if (await onSay({ body: body.trim(), named })) setBody('');
    setBusy(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) return void sendIt();
    if (found.length > 0) {
      const steps: Record<string, () => void> = {
        ArrowDown: () => setAt((at + 1) % found.length),
        ArrowUp: () => setAt((at + found.length - 1) % found.length),
        Enter: () => pick(found[at] ?? (found[0] as PersonRef)),
        Tab: () => pick(found[at] ?? (found[0] as PersonRef)),
        Escape: () => setAsked(null),
      };
      const step = steps[event.key];
      if (step === undefined) return;
      event.preventDefault();
      step();
    } else if (event.key === 'Escape') onLeave?.();
  };
  return (
    <div className="comment-box">
      <textarea
        ref={area}
        aria-label={label}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        aria-controls={found.length > 0 ? `${id}-people` : undefined}
        aria-activedescendant={found.length > 0 ? `${id}-${at}` : undefined}
        aria-autocomplete="list"
        placeholder={label}
        rows={2}
        maxLength={4_000}
        value={body}
        // biome-ignore lint/a11y/noAutofocus: it opens because somebody asked to write.
        autoFocus={focus}
        onKeyDown={onKeyDown}
        onChange={({ currentTarget: { value, selectionStart } }) => {
          setBody(value);
          setAsked(askedAt(value, selectionStart));
          setAt(0);
        }}
      />
      {found.length > 0 && (
        <ul id={`${id}-people`} role="listbox" aria-label={say('people')} className="comment-people">
          {found.map((person, index) => (
            <li
              key={person.id}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === at}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => pick(person)}
            >
              {nameIn(person, language)}
            </li>
          ))}
        </ul>
      )}
      <div className="comment-foot">
        {hint !== undefined && (
          <span id={`${id}-hint`} className="muted small">
            {hint}
          </span>
        )}
        <Button size="compact-sm" variant="default" loading={busy} disabled={body.trim() === ''} onClick={() => void sendIt()}>
          {send}
        </Button>
      </div>
    </div>
  );
}

/** What follows the last `@` before the caret, as far as it may still be a name. */
function askedAt(value: string, caret: number): { from: number; words: string } | null {
  const from = value.lastIndexOf('@', caret - 1);
  const words = from === -1 ? '' : value.slice(from + 1, caret);
  return from === -1 || words.length > 30 || words.includes('\n') ? null : { from, words };
}

function isCalled({ name, nameZh }: PersonRef, words: string): boolean {
  const sought = words.trim().toLowerCase();
  return words === '' || (!words.endsWith(' ') && `${name} ${nameZh ?? ''}`.toLowerCase().includes(sought));
}
